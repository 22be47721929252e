{%- set counts = [
    'order_count', 'order_count_365d', 'order_count_180d', 'order_count_previous_180d',
    'discounted_order_count_365d',
] -%}
{%- set amounts = [
    'net_revenue_amount', 'net_revenue_amount_365d', 'paid_amount_180d',
    'paid_amount_previous_180d',
] -%}
{%- set cycles = [
    'gap_count', 'latest_gap_days', 'own_cycle_days', 'recent_cycle_days',
    'past_cycle_days', 'last_purchase_date', 'first_standing_date', 'last_standing_date',
] -%}
{%- set carried = {'windows': counts + amounts, 'cycles': cycles} -%}
with

customers as (select * from {{ ref('dim_customers') }}),

observation_dates as (select * from {{ ref('dim_observation_dates') }}),

windows as (select * from {{ ref('int_customer_windows_summed') }}),

cycles as (select * from {{ ref('int_customer_cycles_measured') }}),

refunded_days as (select * from {{ ref('int_refunded_days_observed') }}),

cohort_cycles as (select * from {{ ref('int_cohort_cycles_measured') }}),

reporting_currency as (select * from {{ ref('dim_reporting_currency') }}),

customers_observed as (
    select
        customers.customer_id,
        observation_dates.is_warm_up,
        observation_dates.is_scored,
        customers.first_seen_date,
        observation_dates.observation_date
    from customers
    inner join observation_dates
        on customers.first_seen_date <= observation_dates.observation_date
),

-- What changed at an observation date stands at it and the later ones until the next.
{%- for source, measures in carried.items() %}
{{ source }}_carried as (
    select
        {{ source }}.customer_id,
        {%- for measure in measures %}
        {{ source }}.{{ measure }},
        {%- endfor %}
        observation_dates.observation_date
    from {{ source }}
    inner join observation_dates
        on
            {{ source }}.observation_date <= observation_dates.observation_date
            and coalesce(
                {{ source }}.next_observation_date > observation_dates.observation_date,
                true
            )
),
{% endfor %}
measures_matched as (
    select
        customers_observed.customer_id,
        {%- for source, measures in carried.items() %}
        {%- for measure in measures %}
        {{ source }}_carried.{{ measure }},
        {%- endfor %}
        {%- endfor %}
        customers_observed.is_warm_up,
        customers_observed.is_scored,
        least(cycles_carried.first_standing_date, refunded_days.first_order_date)
            as first_order_date,
        greatest(cycles_carried.last_standing_date, refunded_days.last_order_date)
            as last_order_date,
        customers_observed.first_seen_date,
        customers_observed.observation_date
    from customers_observed
    left join refunded_days
        on
            customers_observed.customer_id = refunded_days.customer_id
            and customers_observed.observation_date = refunded_days.observation_date
    {%- for source in carried %}
    left join {{ source }}_carried
        on
            customers_observed.customer_id = {{ source }}_carried.customer_id
            and customers_observed.observation_date
            = {{ source }}_carried.observation_date
    {%- endfor %}
),

observations_completed as (
    select
        measures_matched.customer_id,
        reporting_currency.currency_code,
        case
            when measures_matched.own_cycle_days is not null then 'own'
            when cohort_cycles.cohort_cycle_days is not null then 'cohort'
            else 'default'
        end as cycle_source_code,
        {%- for measure in counts %}
        coalesce(measures_matched.{{ measure }}, 0) as {{ measure }},
        {%- endfor %}
        coalesce(measures_matched.gap_count, 0) as gap_count,
        {%- for measure in amounts %}
        coalesce(measures_matched.{{ measure }}, 0) as {{ measure }},
        {%- endfor %}
        cast(
            coalesce(
                measures_matched.own_cycle_days,
                cohort_cycles.cohort_cycle_days,
                {{ var('cycle_default_days') }}
            ) as int
        ) as cycle_days,
        cast(measures_matched.recent_cycle_days as int) as recent_cycle_days,
        cast(measures_matched.past_cycle_days as int) as past_cycle_days,
        -- The gap ends at the last purchase day; refunded since, it ended nothing.
        cast(
            case
                when
                    measures_matched.last_purchase_date
                    = measures_matched.last_order_date
                    then measures_matched.latest_gap_days
                else null
            end as int
        ) as latest_gap_days,
        cast(
            {{ days_between(
                'measures_matched.first_order_date', 'measures_matched.observation_date'
            ) }} as int
        ) as days_since_first_order,
        cast(
            {{ days_between(
                'measures_matched.last_order_date', 'measures_matched.observation_date'
            ) }} as int
        ) as days_since_last_order,
        coalesce(measures_matched.order_count > 0, false) as is_buyer,
        measures_matched.is_warm_up,
        measures_matched.is_scored,
        measures_matched.first_order_date,
        measures_matched.last_order_date,
        measures_matched.first_seen_date,
        measures_matched.observation_date
    from measures_matched
    cross join reporting_currency
    left join cohort_cycles
        on measures_matched.observation_date = cohort_cycles.observation_date
)

select * from observations_completed
