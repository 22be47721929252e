with

task_results as (
    select * from {{ ref('int_task_results_measured') }}
    where tier_code = 'dormant'
),

reporting_currency as (select * from {{ ref('dim_reporting_currency') }}),

results_dated as (
    select
        play_code,
        customer_id,
        arm_code,
        is_succeeded,
        arm_code = 'treated' and is_succeeded as is_woken,
        margin_amount,
        cost_amount,
        cast({{ dbt.date_trunc('month', 'opened_date') }} as date) as woken_month
    from task_results
),

months_summed as (
    select
        woken_month,
        play_code,
        cast(sum(case when arm_code = 'treated' then 1 else 0 end) as int)
            as treated_count,
        cast(sum(case when arm_code = 'held_out' then 1 else 0 end) as int)
            as untreated_count,
        cast(count(distinct case when is_woken then customer_id else null end) as int)
            as woken_customer_count,
        cast(
            sum(case when arm_code = 'treated' and is_succeeded then 1 else 0 end)
            as int
        ) as treated_success_count,
        cast(
            sum(case when arm_code = 'held_out' and is_succeeded then 1 else 0 end)
            as int
        ) as untreated_success_count,
        cast(sum(case when is_woken then margin_amount else 0 end) as decimal(18, 4))
            as woken_margin_amount,
        cast(sum(cost_amount) as decimal(18, 4)) as cost_amount
    from results_dated
    group by
        woken_month,
        play_code
),

-- Some would have woken by themselves: as many as of the held out.
months_compared as (
    select
        months_summed.woken_month,
        months_summed.play_code,
        reporting_currency.currency_code,
        months_summed.treated_count,
        months_summed.untreated_count,
        months_summed.woken_customer_count,
        months_summed.untreated_success_count,
        cast(
            months_summed.treated_success_count
            - months_summed.treated_count * {{ exact_ratio(
                'months_summed.untreated_success_count', 'months_summed.untreated_count'
            ) }} as decimal(18, 2)
        ) as extra_woken_estimate,
        months_summed.woken_margin_amount,
        months_summed.cost_amount,
        {{ exact_ratio(
            hundredths('months_summed.cost_amount'),
            'months_summed.woken_customer_count * 100',
        ) }} as cost_per_woken_amount
    from months_summed
    cross join reporting_currency
)

select * from months_compared
