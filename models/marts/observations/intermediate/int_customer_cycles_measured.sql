{%- set customer_history -%}
    partition by customer_id
    order by activity_date
    rows between unbounded preceding and current row
{%- endset -%}
with

customer_days as (select * from {{ ref('fct_customer_days') }}),

days_mapped as (select * from {{ ref('int_observation_days_mapped') }}),

-- A day of buying counts for the rhythm even if its orders come back later; orders
-- refunded on the day they were placed are no buying.
purchase_days_kept as (
    select
        customer_days.customer_id,
        customer_days.activity_date,
        case
            when customer_days.orders_refunded_date is null
                then customer_days.activity_date
            else null
        end as standing_date,
        days_mapped.entered_observation_date
    from customer_days
    inner join days_mapped
        on customer_days.activity_date = days_mapped.date_day
    where
        customer_days.order_count > 0
        and (
            customer_days.orders_refunded_date is null
            or customer_days.orders_refunded_date > customer_days.activity_date
        )
),

gaps_measured as (
    select
        customer_id,
        {{ days_between(
            'lag(activity_date) over (partition by customer_id order by activity_date)',
            'activity_date'
        ) }} as gap_days,
        lead(entered_observation_date) over (
            partition by customer_id
            order by activity_date
        ) as next_entered_observation_date,
        activity_date,
        standing_date,
        entered_observation_date
    from purchase_days_kept
),

medians_run as (
    select
        customer_id,
        gap_days,
        lag(gap_days, 1) over (
            partition by customer_id
            order by activity_date
        ) as second_latest_gap_days,
        lag(gap_days, 2) over (
            partition by customer_id
            order by activity_date
        ) as third_latest_gap_days,
        {{ running_median('gap_days', customer_history) }} as median_gap_days,
        count(gap_days) over ({{ customer_history }}) as gap_count,
        min(standing_date) over ({{ customer_history }}) as first_standing_date,
        max(standing_date) over ({{ customer_history }}) as last_standing_date,
        activity_date,
        entered_observation_date,
        next_entered_observation_date
    from gaps_measured
),

past_medians_recalled as (
    select
        customer_id,
        gap_days,
        second_latest_gap_days,
        third_latest_gap_days,
        median_gap_days,
        lag(median_gap_days, 3) over (
            partition by customer_id
            order by activity_date
        ) as past_median_gap_days,
        gap_count,
        first_standing_date,
        last_standing_date,
        activity_date,
        entered_observation_date,
        next_entered_observation_date
    from medians_run
),

cycles_measured as (
    select
        customer_id,
        cast(gap_count as int) as gap_count,
        gap_days as latest_gap_days,
        case
            when gap_count >= {{ var('cycle_minimum_gaps') }}
                then cast(floor(median_gap_days + 0.5) as int)
            else null
        end as own_cycle_days,
        case
            when third_latest_gap_days is not null
                then
                    greatest(
                        least(gap_days, second_latest_gap_days),
                        least(
                            greatest(gap_days, second_latest_gap_days),
                            third_latest_gap_days
                        )
                    )
            else null
        end as recent_cycle_days,
        cast(floor(past_median_gap_days + 0.5) as int) as past_cycle_days,
        activity_date as last_purchase_date,
        first_standing_date,
        last_standing_date,
        entered_observation_date as observation_date,
        next_entered_observation_date as next_observation_date
    from past_medians_recalled
    where entered_observation_date is distinct from next_entered_observation_date
)

select * from cycles_measured
