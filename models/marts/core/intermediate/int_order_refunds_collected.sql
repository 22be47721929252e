with

orders as (select * from {{ ref('int_orders_combined') }}),

refunds as (select * from {{ ref('stg_commerce__refunds') }}),

refunded_orders as (
    select
        order_key,
        order_amount,
        ordered_at,
        updated_at
    from orders
    where
        order_status_code = 'refunded'
        and order_amount > 0
),

refund_documents as (
    select
        'refund:' || refund_key as refund_movement_key,
        order_key,
        cast(null as string) as contact_key,
        cast(null as string) as currency_code,
        'refund' as movement_code,
        -refund_amount as movement_amount,
        cast(refunded_at as date) as movement_date
    from refunds
),

negative_orders as (
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

documents as (
    select
        refund_movement_key,
        order_key,
        contact_key,
        currency_code,
        movement_code,
        movement_amount,
        movement_date
    from refund_documents
    union all
    select
        refund_movement_key,
        order_key,
        contact_key,
        currency_code,
        movement_code,
        movement_amount,
        movement_date
    from negative_orders
),

-- An order whose status says refunded although no document does is taken back whole.
undocumented_refunds as (
    select
        'status:' || refunded_orders.order_key as refund_movement_key,
        refunded_orders.order_key,
        cast(null as string) as contact_key,
        cast(null as string) as currency_code,
        'refund' as movement_code,
        -refunded_orders.order_amount as movement_amount,
        cast(
            coalesce(refunded_orders.updated_at, refunded_orders.ordered_at) as date
        ) as movement_date
    from refunded_orders
    left join documents
        on refunded_orders.order_key = documents.order_key
    where documents.order_key is null
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
)

select * from refunds_collected
