with

periods as (
    select * from {{ ref('dim_value_periods') }}
    where period_code = 'calibration'
),

predictions as (
    select * from {{ ref('fct_predicted_values') }}
    where period_code = 'calibration'
),

customer_days as (select * from {{ ref('fct_customer_days') }}),

margins as (select * from {{ ref('fct_customer_margins') }}),

purchases_held_out as (
    select
        customer_days.customer_id,
        count(*) as purchase_count
    from customer_days
    inner join periods
        on customer_days.activity_date > periods.basis_date
    where
        customer_days.order_count > 0
        and customer_days.orders_refunded_date is null
    group by customer_days.customer_id
),

margins_held_out as (
    select
        margins.customer_id,
        sum(margins.margin_amount) as margin_amount
    from margins
    inner join periods
        on margins.movement_date > periods.basis_date
    group by margins.customer_id
),

customers_compared as (
    select
        case
            when predictions.repeat_purchase_count >= 7 then '7_plus'
            else cast(predictions.repeat_purchase_count as string)
        end as frequency_group_code,
        predictions.expected_purchases,
        predictions.run_rate_purchases,
        coalesce(purchases_held_out.purchase_count, 0) as actual_purchase_count,
        predictions.expected_margin_amount,
        coalesce(margins_held_out.margin_amount, 0) as actual_margin_amount
    from predictions
    left join purchases_held_out
        on predictions.customer_id = purchases_held_out.customer_id
    left join margins_held_out
        on predictions.customer_id = margins_held_out.customer_id
    where predictions.expected_purchases is not null
),

groups_listed as (
    select distinct
        frequency_group_code as own_group_code,
        frequency_group_code
    from customers_compared
    union all
    select distinct
        frequency_group_code as own_group_code,
        'all' as frequency_group_code
    from customers_compared
),

groups_summed as (
    select
        groups_listed.frequency_group_code,
        count(*) as customer_count,
        cast(sum(customers_compared.actual_purchase_count) as bigint)
            as actual_purchase_count,
        cast(sum(customers_compared.expected_purchases) * 10000 as bigint)
            as expected_parts,
        cast(sum(customers_compared.run_rate_purchases) * 10000 as bigint)
            as run_rate_parts,
        cast(sum(customers_compared.expected_margin_amount) as decimal(18, 4))
            as expected_margin_amount,
        cast(sum(customers_compared.actual_margin_amount) as decimal(18, 4))
            as actual_margin_amount
    from customers_compared
    inner join groups_listed
        on customers_compared.frequency_group_code = groups_listed.own_group_code
    group by groups_listed.frequency_group_code
),

groups_calibrated as (
    select
        groups_summed.frequency_group_code,
        cast(groups_summed.customer_count as int) as customer_count,
        cast(groups_summed.actual_purchase_count as int) as actual_purchase_count,
        {{ exact_ratio('expected_parts', 'customer_count * 10000') }}
            as expected_purchase_mean,
        {{ exact_ratio('run_rate_parts', 'customer_count * 10000') }}
            as run_rate_purchase_mean,
        {{ exact_ratio('actual_purchase_count', 'customer_count') }}
            as actual_purchase_mean,
        {{ exact_ratio(
            'expected_parts - actual_purchase_count * 10000',
            'actual_purchase_count * 10000',
        ) }} as purchase_error_ratio,
        {{ exact_ratio(
            'run_rate_parts - actual_purchase_count * 10000',
            'actual_purchase_count * 10000',
        ) }} as run_rate_error_ratio,
        groups_summed.expected_margin_amount,
        groups_summed.actual_margin_amount,
        periods.basis_date
    from groups_summed
    cross join periods
)

select * from groups_calibrated
