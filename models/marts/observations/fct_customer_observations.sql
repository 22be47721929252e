{%- set counts = [
    'order_count', 'order_count_365d', 'order_count_180d', 'order_count_previous_180d',
    'discounted_order_count_365d',
] -%}
{%- set amounts = [
    'net_revenue_amount', 'net_revenue_amount_365d', 'paid_amount_180d',
    'paid_amount_previous_180d',
] -%}
with

changes as (select * from {{ ref('int_customer_changes_matched') }}),

cohort_cycles as (select * from {{ ref('int_cohort_cycles_measured') }}),

reporting_currency as (select * from {{ ref('dim_reporting_currency') }}),

-- What changes at an observation date is carried forward to the later ones.
measures_carried as (
    select
        customer_id,
        {%- for measure in counts + amounts %}
        coalesce(sum({{ measure }}_change) over customer_history, 0) as {{ measure }},
        {%- endfor %}
        coalesce(max(gap_count) over customer_history, 0) as gap_count,
        {%- for measure in [
            'latest_gap_days', 'own_cycle_days', 'recent_cycle_days', 'past_cycle_days',
        ] %}
        {{ last_known(measure, 'customer_history') }} as {{ measure }},
        {%- endfor %}
        is_warm_up,
        is_scored,
        max(last_purchase_date) over customer_history as last_purchase_date,
        least(
            min(first_standing_date) over customer_history, first_refunded_order_date
        ) as first_order_date,
        greatest(
            max(last_standing_date) over customer_history, last_refunded_order_date
        ) as last_order_date,
        first_seen_date,
        observation_date
    from changes
    window customer_history as (
        partition by customer_id
        order by observation_date
        rows between unbounded preceding and current row
    )
),

observations_completed as (
    select
        measures_carried.customer_id,
        reporting_currency.currency_code,
        case
            when measures_carried.own_cycle_days is not null then 'own'
            when cohort_cycles.cohort_cycle_days is not null then 'cohort'
            else 'default'
        end as cycle_source_code,
        {%- for measure in counts %}
        cast(measures_carried.{{ measure }} as int) as {{ measure }},
        {%- endfor %}
        cast(measures_carried.gap_count as int) as gap_count,
        {%- for measure in amounts %}
        cast(measures_carried.{{ measure }} as decimal(18, 4)) as {{ measure }},
        {%- endfor %}
        cast(
            coalesce(
                measures_carried.own_cycle_days,
                cohort_cycles.cohort_cycle_days,
                {{ var('cycle_default_days') }}
            ) as int
        ) as cycle_days,
        cast(measures_carried.recent_cycle_days as int) as recent_cycle_days,
        cast(measures_carried.past_cycle_days as int) as past_cycle_days,
        -- The gap ends at the last purchase day; refunded since, it ended nothing.
        cast(
            case
                when
                    measures_carried.last_purchase_date
                    = measures_carried.last_order_date
                    then measures_carried.latest_gap_days
                else null
            end as int
        ) as latest_gap_days,
        cast(
            {{ days_between(
                'measures_carried.first_order_date', 'measures_carried.observation_date'
            ) }} as int
        ) as days_since_first_order,
        cast(
            {{ days_between(
                'measures_carried.last_order_date', 'measures_carried.observation_date'
            ) }} as int
        ) as days_since_last_order,
        measures_carried.order_count > 0 as is_buyer,
        measures_carried.is_warm_up,
        measures_carried.is_scored,
        measures_carried.first_order_date,
        measures_carried.last_order_date,
        measures_carried.first_seen_date,
        measures_carried.observation_date
    from measures_carried
    cross join reporting_currency
    left join cohort_cycles
        on measures_carried.observation_date = cohort_cycles.observation_date
)

select * from observations_completed
