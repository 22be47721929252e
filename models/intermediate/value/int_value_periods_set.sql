with

customer_days as (select * from {{ ref('int_customer_days_summed') }}),

-- No more is held out than half of the history: the rest has to teach the model.
holdout_measured as (
    select
        greatest(
            least(
                {{ var('value_holdout_days') }},
                {{ whole_quotient(
                    days_between('min(activity_date)', as_of_date()), 2
                ) }}
            ),
            1
        ) as horizon_days
    from customer_days
    where order_count > 0
),

value_periods_set as (
    select
        'forecast' as period_code,
        365 as horizon_days,
        {{ var('value_minimum_repeat_buyers') }} as minimum_repeat_buyer_count,
        {{ as_of_date() }} as basis_date
    union all
    select
        'calibration' as period_code,
        cast(coalesce(horizon_days, {{ var('value_holdout_days') }}) as int)
            as horizon_days,
        {{ var('value_minimum_repeat_buyers') }} as minimum_repeat_buyer_count,
        {{ add_days(
            as_of_date(), '-coalesce(horizon_days, ' ~ var('value_holdout_days') ~ ')'
        ) }} as basis_date
    from holdout_measured
)

select * from value_periods_set
