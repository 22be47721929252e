with

periods as (select * from {{ ref('dim_value_periods') }}),

customer_days as (select * from {{ ref('fct_customer_days') }}),

margins as (select * from {{ ref('fct_customer_margins') }}),

-- Only what was known on the basis date: an order refunded in full by then never was.
purchase_days_found as (
    select
        periods.period_code,
        customer_days.customer_id,
        periods.basis_date,
        customer_days.activity_date as purchase_date
    from customer_days
    inner join periods
        on customer_days.activity_date <= periods.basis_date
    where
        customer_days.order_count > 0
        and coalesce(customer_days.orders_refunded_date > periods.basis_date, true)
),

purchases_counted as (
    select
        period_code,
        customer_id,
        cast(count(*) as int) as purchase_count,
        cast(
            sum(
                case
                    when purchase_date > {{ add_days('basis_date', -365) }} then 1
                    else 0
                end
            ) as int
        ) as purchase_count_365d,
        min(purchase_date) as first_purchase_date,
        max(purchase_date) as last_purchase_date,
        basis_date
    from purchase_days_found
    group by
        period_code,
        customer_id,
        basis_date
),

margins_summed as (
    select
        purchases_counted.period_code,
        purchases_counted.customer_id,
        sum(margins.sale_count) as sale_count,
        sum(margins.costed_sale_count) as costed_sale_count,
        sum(margins.margin_amount) as margin_amount,
        sum(
            case
                when
                    margins.movement_date
                    > {{ add_days('purchases_counted.basis_date', -365) }}
                    then margins.margin_amount
                else 0
            end
        ) as margin_amount_365d,
        sum(
            case
                when
                    margins.purchase_date > purchases_counted.first_purchase_date
                    and purchase_days_found.purchase_date is not null
                    then margins.margin_amount
                else 0
            end
        ) as repeat_margin_amount
    from purchases_counted
    inner join margins
        on
            purchases_counted.customer_id = margins.customer_id
            and purchases_counted.basis_date >= margins.movement_date
    left join purchase_days_found
        on
            purchases_counted.period_code = purchase_days_found.period_code
            and purchases_counted.customer_id = purchase_days_found.customer_id
            and margins.purchase_date = purchase_days_found.purchase_date
    group by
        purchases_counted.period_code,
        purchases_counted.customer_id
),

histories_measured as (
    select
        purchases_counted.period_code,
        purchases_counted.customer_id,
        purchases_counted.purchase_count - 1 as repeat_purchase_count,
        purchases_counted.purchase_count_365d,
        cast(coalesce(margins_summed.sale_count, 0) as int) as sale_count,
        cast(coalesce(margins_summed.costed_sale_count, 0) as int)
            as costed_sale_count,
        cast(coalesce(margins_summed.margin_amount, 0) as decimal(18, 4))
            as margin_amount,
        cast(coalesce(margins_summed.margin_amount_365d, 0) as decimal(18, 4))
            as margin_amount_365d,
        cast(coalesce(margins_summed.repeat_margin_amount, 0) as decimal(18, 4))
            as repeat_margin_amount,
        {{ days_between(
            'purchases_counted.first_purchase_date',
            'purchases_counted.last_purchase_date',
        ) }} as recency_days,
        {{ days_between(
            'purchases_counted.first_purchase_date', 'purchases_counted.basis_date'
        ) }} as age_days,
        purchases_counted.basis_date
    from purchases_counted
    left join margins_summed
        on
            purchases_counted.period_code = margins_summed.period_code
            and purchases_counted.customer_id = margins_summed.customer_id
)

select * from histories_measured
