with

orders as (select * from {{ ref('int_orders_combined') }}),

refund_documents as (select * from {{ ref('int_refund_documents_collected') }}),

documents as (
    select
        refund_movement_key,
        order_key,
        contact_key,
        currency_code,
        'refund' as movement_code,
        -refund_amount as movement_amount,
        refunded_date as movement_date
    from refund_documents
    union all
    select
        'cancellation:' || order_key as refund_movement_key,
        cancelled_order_key as order_key,
        contact_key,
        currency_code,
        'cancellation' as movement_code,
        order_amount as movement_amount,
        cast(ordered_at as date) as movement_date
    from orders
    where
        has_purchase_status
        and order_amount < 0
),

-- An order whose status says refunded although no document does is taken back whole.
undocumented_refunds as (
    select
        'status:' || orders.order_key as refund_movement_key,
        orders.order_key,
        cast(null as string) as contact_key,
        cast(null as string) as currency_code,
        'refund' as movement_code,
        -orders.order_amount as movement_amount,
        cast(coalesce(orders.updated_at, orders.ordered_at) as date) as movement_date
    from orders
    left join documents
        on orders.order_key = documents.order_key
    where
        orders.order_status_code = 'refunded'
        and orders.order_amount > 0
        and documents.order_key is null
),

refunds_collected as (
    select
        refund_movement_key,
        order_key,
        contact_key,
        currency_code,
        movement_code,
        movement_amount,
        movement_date
    from documents
    union all
    select
        refund_movement_key,
        order_key,
        contact_key,
        currency_code,
        movement_code,
        movement_amount,
        movement_date
    from undocumented_refunds
),

orders_refunded as (
    select
        orders.order_key,
        orders.contact_key,
        orders.currency_code,
        orders.order_amount as paid_amount,
        orders.order_amount > 0 and orders.has_purchase_status as is_purchase,
        cast(orders.ordered_at as date) as ordered_date
    from orders
    where
        orders.order_key in (select refunds_collected.order_key from refunds_collected)
),

-- Refunds of unpaid orders take nothing back; those without a delivered order still do.
refunds_attributed as (
    select
        refunds_collected.refund_movement_key,
        refunds_collected.order_key,
        coalesce(refunds_collected.contact_key, orders_refunded.contact_key)
            as contact_key,
        coalesce(
            refunds_collected.currency_code,
            orders_refunded.currency_code,
            '{{ var("default_currency_code") }}'
        ) as currency_code,
        refunds_collected.movement_code,
        refunds_collected.movement_amount,
        orders_refunded.paid_amount,
        orders_refunded.order_key is null as is_orphan,
        orders_refunded.ordered_date,
        greatest(refunds_collected.movement_date, orders_refunded.ordered_date)
            as movement_date
    from refunds_collected
    left join orders_refunded
        on refunds_collected.order_key = orders_refunded.order_key
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
        ordered_date,
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
        ordered_date,
        movement_date
    from refunds_accumulated
)

select * from refunds_dated
