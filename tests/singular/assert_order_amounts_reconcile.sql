-- Orders net of refunds = movements of money, currency by currency. A refund of an
-- order nobody delivered moves money without an order.
with

orders as (select * from {{ ref('fct_orders') }}),

refunds as (select * from {{ ref('int_order_refunds_dated') }}),

movements as (select * from {{ ref('int_order_movements') }}),

amounts_collected as (
    select
        currency_code,
        net_amount as amount
    from orders
    union all
    select
        currency_code,
        movement_amount as amount
    from refunds
    where
        is_orphan
        and movement_code = 'refund'
    union all
    select
        currency_code,
        -movement_amount as amount
    from movements
),

differences as (
    select
        currency_code,
        sum(amount) as difference_amount
    from amounts_collected
    group by currency_code
    having sum(amount) != 0
)

select * from differences
