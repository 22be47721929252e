-- Every kept order is one row of the fact, with the amount it was delivered with; and
-- the money of all, by system, currency and whether it is a purchase, is that of the
-- fact, but for what payments or lines tell, which counts in their files.
with

row_accounting as (select * from {{ ref('fct_row_accounting') }}),

delivered_orders as (select * from {{ ref('stg_commerce__orders') }}),

orders as (select * from {{ ref('fct_orders') }}),

amounts_collected as (
    select
        source_system,
        currency_code,
        money_kind_code in ('sale', 'refunded') as is_purchase,
        amount as accounted_amount,
        cast(null as decimal(38, 4)) as order_amount
    from row_accounting
    where entity_code = 'orders' and row_outcome_code = 'kept'
    union all
    select
        orders.source_system,
        orders.currency_code,
        orders.is_purchase,
        cast(null as decimal(38, 4)) as accounted_amount,
        case
            when delivered_orders.amount_told_by is null then orders.paid_amount
            else 0
        end as order_amount
    from orders
    inner join delivered_orders
        on orders.order_key = delivered_orders.order_key
),

differences_found as (
    select
        'the order ' || delivered_orders.order_key as differing,
        delivered_orders.order_amount as delivered_amount,
        orders.paid_amount as order_amount
    from delivered_orders
    left join orders
        on delivered_orders.order_key = orders.order_key
    where delivered_orders.order_amount is distinct from orders.paid_amount
    union all
    select
        'all of ' || coalesce(source_system, 'no system') || ' in '
        || coalesce(currency_code, 'no currency')
        || case when is_purchase then ' bought' else ' not bought' end as differing,
        sum(accounted_amount) as delivered_amount,
        sum(order_amount) as order_amount
    from amounts_collected
    group by
        source_system,
        currency_code,
        is_purchase
    having coalesce(sum(accounted_amount), 0) != coalesce(sum(order_amount), 0)
)

select * from differences_found
