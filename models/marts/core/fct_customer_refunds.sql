with

orders as (select * from {{ ref('fct_orders') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

reporting_currency as (select * from {{ ref('dim_reporting_currency') }}),

daily_rates as (select * from {{ ref('dim_daily_rates') }}),

refunds_summed as (
    select
        identities.customer_id,
        cast(count(*) as int) as order_count,
        cast(sum(case when orders.discount_amount > 0 then 1 else 0 end) as int)
            as discounted_order_count,
        cast(
            sum(
                coalesce(
                    {{ in_reporting_currency(
                        'orders.paid_amount', 'orders.currency_code'
                    ) }},
                    0
                )
            ) as decimal(18, 4)
        ) as paid_amount,
        orders.ordered_date,
        greatest(orders.refunded_in_full_date, orders.ordered_date)
            as refunded_in_full_date
    from orders
    inner join identities
        on orders.contact_key = identities.contact_key
    cross join reporting_currency
    left join daily_rates
        on
            orders.currency_code = daily_rates.currency_code
            and orders.ordered_date = daily_rates.rate_date
    where
        orders.is_purchase
        and orders.refunded_in_full_date <= {{ as_of_date() }}
    group by
        identities.customer_id,
        orders.ordered_date,
        greatest(orders.refunded_in_full_date, orders.ordered_date)
)

select * from refunds_summed
