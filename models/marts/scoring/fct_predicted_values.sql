with

histories as (select * from {{ ref('int_purchase_histories_measured') }}),

periods as (select * from {{ ref('dim_value_periods') }}),

scores as (select * from {{ ref('int_purchase_histories_scored') }}),

scores_cast as (
    select
        period_code,
        repeat_purchase_count,
        recency_days,
        age_days,
        cast(repeat_margin as decimal(18, 4)) as repeat_margin,
        cast(alive_probability as decimal(18, 4)) as alive_probability,
        cast(expected_purchases as decimal(18, 4)) as expected_purchases,
        cast(expected_spend as decimal(18, 4)) as expected_spend
    from scores
),

-- Who did not buy twice is alive by construction of the model, which says nothing; and
-- the model of money knows no mean that is not positive.
histories_scored as (
    select
        histories.period_code,
        histories.customer_id,
        case
            when
                scores_cast.expected_purchases is not null
                and (
                    histories.repeat_purchase_count = 0
                    or histories.repeat_margin_amount > 0
                )
                then 'bg_nbd'
            when histories.age_days >= {{ var('value_run_rate_minimum_days') }}
                then 'run_rate'
            else 'insufficient_history'
        end as value_method_code,
        histories.repeat_purchase_count,
        case
            when histories.repeat_purchase_count > 0 then scores_cast.alive_probability
            else null
        end as alive_probability,
        scores_cast.expected_purchases,
        {{ exact_ratio(
            'histories.purchase_count_365d * periods.horizon_days',
            'periods.run_rate_days',
        ) }} as run_rate_purchases,
        scores_cast.expected_spend,
        {{ exact_ratio(
            hundredths('histories.margin_amount_365d'),
            'histories.purchase_count_365d * 100',
        ) }} as run_rate_spend
    from histories
    inner join periods
        on histories.period_code = periods.period_code
    left join scores_cast
        on
            histories.period_code = scores_cast.period_code
            and histories.repeat_purchase_count = scores_cast.repeat_purchase_count
            and histories.recency_days = scores_cast.recency_days
            and histories.age_days = scores_cast.age_days
            and histories.repeat_margin_amount = scores_cast.repeat_margin
),

methods_applied as (
    select
        period_code,
        customer_id,
        value_method_code,
        repeat_purchase_count,
        alive_probability,
        case value_method_code
            when 'bg_nbd' then expected_purchases
            when 'run_rate' then run_rate_purchases
            else null
        end as expected_purchases,
        case value_method_code
            when 'bg_nbd' then expected_spend
            when 'run_rate' then coalesce(run_rate_spend, 0)
            else null
        end as purchase_margin_amount,
        run_rate_purchases
    from histories_scored
),

values_predicted as (
    select
        period_code,
        customer_id,
        value_method_code,
        repeat_purchase_count,
        alive_probability,
        cast(expected_purchases as decimal(18, 4)) as expected_purchases,
        cast(run_rate_purchases as decimal(18, 4)) as run_rate_purchases,
        cast(purchase_margin_amount as decimal(18, 4)) as purchase_margin_amount,
        cast(expected_purchases * purchase_margin_amount as decimal(18, 4))
            as expected_margin_amount
    from methods_applied
)

select * from values_predicted
