-- The money of kept orders, by system, currency and whether it is a purchase, is that
-- of the fact.
with

row_accounting as (select * from {{ ref('fct_row_accounting') }}),

delivered_orders as (select * from {{ ref('stg_commerce__orders') }}),

orders as (select * from {{ ref('fct_orders') }}),

money_accounted as (
    select
        source_system,
        currency_code,
        money_kind_code in ('sale', 'refunded') as is_purchase,
        sum(amount) as accounted_amount
    from row_accounting
    where entity_code = 'orders' and row_outcome_code = 'kept'
    group by
        source_system,
        currency_code,
        money_kind_code in ('sale', 'refunded')
),

money_of_orders as (
    select
        orders.source_system,
        orders.currency_code,
        orders.is_purchase,
        sum(orders.paid_amount) as order_amount
    from orders
    inner join delivered_orders
        on orders.order_key = delivered_orders.order_key
    group by
        orders.source_system,
        orders.currency_code,
        orders.is_purchase
),

money_differing as (
    select
        coalesce(money_accounted.source_system, money_of_orders.source_system)
            as source_system,
        coalesce(money_accounted.currency_code, money_of_orders.currency_code)
            as currency_code,
        coalesce(money_accounted.is_purchase, money_of_orders.is_purchase)
            as is_purchase,
        money_accounted.accounted_amount,
        money_of_orders.order_amount
    from money_accounted
    full outer join money_of_orders
        on
            money_accounted.source_system = money_of_orders.source_system
            and money_accounted.currency_code = money_of_orders.currency_code
            and money_accounted.is_purchase = money_of_orders.is_purchase
    where
        coalesce(money_accounted.accounted_amount, 0)
        != coalesce(money_of_orders.order_amount, 0)
)

select * from money_differing
