-- Every kept order is one row of the fact, with the amount it was delivered with.
with

delivered_orders as (select * from {{ ref('stg_commerce__orders') }}),

orders as (select * from {{ ref('fct_orders') }}),

orders_differing as (
    select
        delivered_orders.order_key,
        delivered_orders.order_amount,
        orders.paid_amount
    from delivered_orders
    left join orders
        on delivered_orders.order_key = orders.order_key
    where delivered_orders.order_amount is distinct from orders.paid_amount
)

select * from orders_differing
