{{ config(materialized='view') }}

with

refunds as (select * from {{ ref('stg_commerce__refunds') }}),

payments as (select * from {{ ref('stg_commerce__payments') }}),

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

-- What the payment service gave back of an order that no refund names.
payments_returned as (
    select
        payments.payment_key,
        payments.order_key,
        payments.contact_key,
        payments.currency_code,
        payments.refunded_amount,
        cast(payments.paid_at as date) as refunded_date
    from payments
    left join refunds_made
        on payments.order_key = refunds_made.order_key
    where
        payments.refunded_amount > 0
        and payments.order_key is not null
        and refunds_made.order_key is null
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
