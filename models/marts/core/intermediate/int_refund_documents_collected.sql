{{ config(materialized='view') }}

with

refunds as (select * from {{ ref('stg_commerce__refunds') }}),

payments_given_back as (select * from {{ ref('int_payments_given_back') }}),

orders as (select * from {{ ref('int_orders_combined') }}),

vocabularies as (select * from {{ ref('vocabularies') }}),

-- A refund that is asked for or refused has taken nothing back.
refunds_made as (
    select
        refunds.refund_key,
        refunds.order_key,
        refunds.currency_code,
        refunds.refund_amount,
        cast(refunds.refunded_at as date) as refunded_date
    from refunds
    inner join vocabularies
        on
            vocabularies.vocabulary_code = 'refund_status'
            and refunds.refund_status_code = vocabularies.code
    where vocabularies.counts_as = 'refund'
),

-- A payment service names orders of the shop it works for: one of its own folder, else
-- the only one of that number.
orders_paid_back as (
    select
        payments_given_back.payment_key,
        coalesce(
            min(
                case
                    when orders.source_system = payments_given_back.source_system
                        then orders.order_key
                    else null
                end
            ),
            case
                when min(orders.order_key) = max(orders.order_key)
                    then min(orders.order_key)
                else null
            end
        ) as order_key
    from payments_given_back
    inner join orders
        on payments_given_back.bare_order_id = replace(orders.order_id, '#', '')
    group by payments_given_back.payment_key
),

-- An order is taken back by a negative document too.
orders_cancelled as (
    select distinct cancelled_order_key as order_key
    from orders
    where
        has_purchase_status
        and order_amount < 0
        and cancelled_order_key is not null
),

-- What was given back of an order that neither a refund nor a negative document names.
-- Without its order a payment is no sale, and its return takes nothing back.
payments_returned as (
    select
        payments_given_back.payment_key,
        orders_paid_back.order_key,
        payments_given_back.contact_key,
        payments_given_back.currency_code,
        payments_given_back.refunded_amount,
        payments_given_back.refunded_date
    from payments_given_back
    inner join orders_paid_back
        on payments_given_back.payment_key = orders_paid_back.payment_key
    left join refunds_made
        on orders_paid_back.order_key = refunds_made.order_key
    left join orders_cancelled
        on orders_paid_back.order_key = orders_cancelled.order_key
    where
        orders_paid_back.order_key is not null
        and refunds_made.order_key is null
        and orders_cancelled.order_key is null
),

refund_documents_collected as (
    select
        'refund:' || refund_key as refund_movement_key,
        order_key,
        cast(null as string) as contact_key,
        currency_code,
        refund_amount,
        refunded_date
    from refunds_made
    union all
    select
        'payment:' || payment_key as refund_movement_key,
        order_key,
        contact_key,
        currency_code,
        refunded_amount as refund_amount,
        refunded_date
    from payments_returned
)

select * from refund_documents_collected
