{{ config(materialized='view') }}

with

payments as (select * from {{ ref('base_commerce__payments') }}),

-- A statement writes money that leaves as a negative amount, whatever it calls it.
payments_signed as (
    select
        record_key,
        source_system,
        contact_key,
        payment_id,
        order_id,
        batch_id,
        customer_name,
        source_payment_kind,
        source_payment_status,
        payment_status_code,
        source_currency_code,
        currency_code,
        row_number,
        load_number,
        refunded_amount,
        paid_at,
        updated_at,
        case
            when payment_kind_code in ('sale', 'capture') and payment_amount < 0
                then 'refund'
            else payment_kind_code
        end as kind_code,
        abs(payment_amount) as absolute_amount,
        payment_status_code not in ('pending', 'failed') as has_moved
    from payments
    where row_outcome_code = 'kept'
),

-- Authorised money is none yet; the capture brings it.
payments_kept as (
    select
        record_key as payment_key,
        source_system,
        contact_key,
        payment_id,
        case
            when
                order_id is not null
                then {{ record_key(['source_system', 'order_id']) }}
            else null
        end as order_key,
        order_id,
        batch_id,
        customer_name,
        source_payment_kind,
        kind_code as payment_kind_code,
        source_payment_status,
        payment_status_code,
        source_currency_code,
        currency_code,
        row_number,
        load_number,
        absolute_amount as payment_amount,
        case
            when kind_code in ('sale', 'capture') and has_moved then absolute_amount
            else 0
        end as received_amount,
        case
            when not has_moved then 0
            when kind_code in ('refund', 'chargeback') then absolute_amount
            when kind_code not in ('sale', 'capture') then 0
            when payment_status_code = 'refunded'
                then coalesce(abs(refunded_amount), absolute_amount)
            else coalesce(abs(refunded_amount), 0)
        end as refunded_amount,
        paid_at,
        updated_at
    from payments_signed
)

select * from payments_kept
