with

order_lines as (
    select * from {{ ref('fct_order_lines') }}
    where substitute_group is not null
),

identities as (select * from {{ ref('bridge_customer_identities') }}),

days_mapped as (select * from {{ ref('int_observation_days_mapped') }}),

observation_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_scored
),

reporting_currency as (select * from {{ ref('dim_reporting_currency') }}),

daily_rates as (select * from {{ ref('dim_daily_rates') }}),

-- A line without a rate tells nothing of its share.
lines_converted as (
    select
        order_lines.contact_key,
        order_lines.substitute_group,
        order_lines.product_category,
        {{ in_reporting_currency(
            'order_lines.line_amount', 'order_lines.currency_code'
        ) }} as line_amount,
        order_lines.ordered_date,
        order_lines.refunded_in_full_date
    from order_lines
    cross join reporting_currency
    left join daily_rates
        on
            order_lines.currency_code = daily_rates.currency_code
            and order_lines.ordered_date = daily_rates.rate_date
),

-- Each day with the few dates at which it lies in a window: small, so that the lines
-- are looked up by their day.
windows_mapped as (
    select
        days_mapped.date_day,
        coalesce(
            days_mapped.left_180d_observation_date
            > observation_dates.observation_date,
            true
        ) as in_180d,
        observation_dates.observation_date
    from days_mapped
    inner join observation_dates
        on
            days_mapped.entered_observation_date <= observation_dates.observation_date
            and coalesce(
                days_mapped.left_360d_observation_date
                > observation_dates.observation_date,
                true
            )
),

-- A line counts until the day on which its order was refunded in full.
categories_summed as (
    select
        identities.customer_id,
        lines_converted.substitute_group,
        lines_converted.product_category,
        {%- for window, is_within in [
            ('180d', 'windows_mapped.in_180d'),
            ('previous_180d', 'not windows_mapped.in_180d'),
        ] %}
        sum(case when {{ is_within }} then 1 else 0 end) as line_count_{{ window }},
        cast(
            sum(case when {{ is_within }} then lines_converted.line_amount else 0 end)
            as decimal(18, 4)
        ) as amount_{{ window }},
        {%- endfor %}
        windows_mapped.observation_date
    from lines_converted
    inner join identities
        on lines_converted.contact_key = identities.contact_key
    inner join windows_mapped
        on lines_converted.ordered_date = windows_mapped.date_day
    where
        lines_converted.line_amount is not null
        and coalesce(
            lines_converted.refunded_in_full_date
            > windows_mapped.observation_date,
            true
        )
    group by
        identities.customer_id,
        lines_converted.substitute_group,
        lines_converted.product_category,
        windows_mapped.observation_date
),

categories_ranked as (
    select
        customer_id,
        product_category,
        amount_180d,
        amount_previous_180d,
        {%- for measure in ['line_count', 'amount'] %}
        {%- for window in ['180d', 'previous_180d'] %}
        sum({{ measure }}_{{ window }}) over (
            partition by customer_id, observation_date, substitute_group
        ) as group_{{ measure }}_{{ window }},
        {%- endfor %}
        {%- endfor %}
        row_number() over (
            partition by customer_id, observation_date
            order by
                amount_previous_180d desc, product_category asc, substitute_group asc
        ) as category_rank,
        observation_date
    from categories_summed
),

shares_compared as (
    select
        customer_id,
        product_category as main_category_name,
        cast(group_line_count_180d as int) as order_line_count_180d,
        cast(group_line_count_previous_180d as int) as order_line_count_previous_180d,
        {%- for window in ['180d', 'previous_180d'] %}
        {{ exact_ratio(
            'amount_' ~ window ~ ' * 10000', 'group_amount_' ~ window ~ ' * 10000'
        ) }} as main_category_share_{{ window }},
        {%- endfor %}
        observation_date
    from categories_ranked
    where
        category_rank = 1
        and amount_previous_180d > 0
        and group_amount_180d > 0
)

select * from shares_compared
