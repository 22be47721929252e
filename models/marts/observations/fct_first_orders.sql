{%- set repeat_end = add_days('first_orders.first_order_date', var('repeat_days')) -%}
with

-- Who has one order that stands, on each date that says so.
observations as (
    select * from {{ ref('fct_customer_observations') }}
    where is_scored and order_count = 1
),

first_orders as (select * from {{ ref('int_first_orders_described') }}),

days_mapped as (select * from {{ ref('int_observation_days_mapped') }}),

observation_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_scored
),

-- Each customer tells of a channel once, from the date on which the days to order again
-- are over, however long ago that is.
repeats_dated as (
    select
        first_orders.channel_code,
        count(*) as customer_count,
        sum(
            case
                when first_orders.next_purchase_date <= {{ repeat_end }} then 1
                else 0
            end
        ) as repeat_count,
        days_mapped.entered_observation_date
    from first_orders
    inner join days_mapped
        on {{ repeat_end }} = days_mapped.date_day
    where
        first_orders.is_first_purchase
        and first_orders.channel_code != 'unknown'
    group by
        first_orders.channel_code,
        days_mapped.entered_observation_date
),

channels_summed as (
    select
        repeats_dated.channel_code,
        sum(repeats_dated.customer_count) as customer_count,
        sum(repeats_dated.repeat_count) as repeat_count,
        observation_dates.observation_date
    from repeats_dated
    inner join observation_dates
        on repeats_dated.entered_observation_date <= observation_dates.observation_date
    group by
        repeats_dated.channel_code,
        observation_dates.observation_date
),

company_summed as (
    select
        sum(customer_count) as customer_count,
        sum(repeat_count) as repeat_count,
        observation_date
    from channels_summed
    group by observation_date
),

first_orders_observed as (
    select
        observations.customer_id,
        nullif(first_orders.channel_code, 'unknown') as channel_code,
        first_orders.first_lead_days,
        first_orders.first_order_line_count,
        case
            when first_orders.first_weeks_end_date <= observations.observation_date
                then first_orders.first_weeks_interaction_count
            else null
        end as first_weeks_interaction_count,
        cast(coalesce(channels_summed.customer_count, 0) as int)
            as channel_customer_count,
        {%- for group in ['channel', 'company'] %}
        {%- set table = 'channels_summed' if group == 'channel' else 'company_summed' %}
        {{ exact_ratio(table ~ '.repeat_count', table ~ '.customer_count') }}
            as {{ group }}_repeat_share,
        {%- endfor %}
        observations.observation_date
    from observations
    inner join first_orders
        on
            observations.customer_id = first_orders.customer_id
            and observations.first_order_date = first_orders.first_order_date
    left join channels_summed
        on
            first_orders.channel_code = channels_summed.channel_code
            and observations.observation_date = channels_summed.observation_date
    left join company_summed
        on observations.observation_date = company_summed.observation_date
    where
        coalesce(
            first_orders.refunded_in_full_date > observations.observation_date, true
        )
)

select * from first_orders_observed
