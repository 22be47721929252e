with

orders as (select * from {{ ref('int_orders_combined') }}),

refunds as (select * from {{ ref('int_order_refunds_collected') }}),

-- Only orders that a refund names are looked at.
orders_refunded as (
    select
        orders.order_key,
        orders.contact_key,
        orders.currency_code,
        orders.order_amount as paid_amount,
        orders.order_amount > 0 and orders.has_purchase_status as is_purchase,
        orders.ordered_at
    from orders
    where orders.order_key in (select refunds.order_key from refunds)
),

-- A refund of an order that was never paid takes nothing back; one whose order nobody
-- delivered still does, for the contact it names itself.
refunds_attributed as (
    select
        refunds.refund_movement_key,
        refunds.order_key,
        coalesce(refunds.contact_key, orders_refunded.contact_key) as contact_key,
        coalesce(
            refunds.currency_code,
            orders_refunded.currency_code,
            '{{ var("default_currency_code") }}'
        ) as currency_code,
        refunds.movement_code,
        refunds.movement_amount,
        orders_refunded.paid_amount,
        orders_refunded.order_key is null as is_orphan,
        greatest(
            refunds.movement_date, cast(orders_refunded.ordered_at as date)
        ) as movement_date
    from refunds
    left join orders_refunded
        on refunds.order_key = orders_refunded.order_key
    where coalesce(orders_refunded.is_purchase, true)
),

refunds_accumulated as (
    select
        refund_movement_key,
        order_key,
        contact_key,
        currency_code,
        movement_code,
        movement_amount,
        paid_amount,
        sum(movement_amount) over (
            partition by coalesce(order_key, refund_movement_key)
            order by movement_date, refund_movement_key
            rows between unbounded preceding and current row
        ) as refunded_until_amount,
        is_orphan,
        movement_date
    from refunds_attributed
),

refunds_dated as (
    select
        refund_movement_key,
        order_key,
        contact_key,
        currency_code,
        movement_code,
        movement_amount,
        is_orphan,
        coalesce(
            refunded_until_amount <= -paid_amount
            and refunded_until_amount - movement_amount > -paid_amount,
            false
        ) as is_full_refund,
        movement_date
    from refunds_accumulated
)

select * from refunds_dated
