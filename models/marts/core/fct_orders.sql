with

orders as (select * from {{ ref('int_orders_combined') }}),

refunds as (select * from {{ ref('int_order_refunds_dated') }}),

refunds_summed as (
    select
        order_key,
        cast(-sum(movement_amount) as decimal(18, 4)) as refunded_amount,
        min(case when is_full_refund then movement_date else null end)
            as refunded_in_full_date
    from refunds
    where order_key is not null
    group by order_key
),

-- A negative document that takes back a known order shows there; one that names none,
-- or one nobody delivered, counts by itself.
unlinked_documents as (
    select refund_movement_key
    from refunds
    where
        is_orphan
        and movement_code = 'cancellation'
),

orders_netted as (
    select
        orders.order_key,
        orders.source_system,
        orders.order_id,
        orders.contact_key,
        orders.channel_code,
        orders.source_channel,
        orders.store_name,
        orders.order_status_code,
        orders.currency_code,
        orders.order_amount as paid_amount,
        coalesce(orders.discount_amount, 0) as discount_amount,
        orders.cost_amount,
        coalesce(refunds_summed.refunded_amount, 0) as refunded_amount,
        cast(
            case
                when unlinked_documents.refund_movement_key is not null
                    then orders.order_amount
                when not orders.has_purchase_status or orders.order_amount <= 0 then 0
                else orders.order_amount - coalesce(refunds_summed.refunded_amount, 0)
            end as decimal(18, 4)
        ) as net_amount,
        orders.has_purchase_status and orders.order_amount > 0 as is_purchase,
        refunds_summed.refunded_in_full_date is not null as is_refunded_in_full,
        cast(orders.ordered_at as date) as ordered_date,
        refunds_summed.refunded_in_full_date,
        orders.ordered_at
    from orders
    left join refunds_summed
        on orders.order_key = refunds_summed.order_key
    left join unlinked_documents
        on 'cancellation:' || orders.order_key = unlinked_documents.refund_movement_key
)

select * from orders_netted
