{{ config(materialized='view') }}

{#- What is carried of a movement from step to step. -#}
{%- set moved = [
    'record_key', 'source_system', 'contact_key', 'payment_id', 'order_id', 'batch_id',
    'customer_name', 'source_payment_kind', 'source_payment_status',
    'payment_status_code', 'source_currency_code', 'currency_code', 'kind_code',
    'row_number', 'load_number', 'absolute_amount', 'refunded_amount', 'has_moved',
    'paid_at', 'updated_at',
] -%}
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

-- Two exports of one service give one movement two ids. Within a file nothing is told
-- twice: the first of a kind in one file is the first in the other.
payments_placed as (
    select
        {{ moved | join(',\n        ') }},
        row_number() over (
            partition by
                source_system, order_id, kind_code, currency_code, absolute_amount,
                has_moved, paid_at, batch_id
            order by record_key
        ) as place_in_file
    from payments_signed
),

payments_told as (
    select
        {{ moved | join(',\n        ') }},
        order_id is not null
        and kind_code in ('sale', 'capture', 'refund', 'chargeback')
        and row_number() over (
            partition by
                source_system, order_id, kind_code, currency_code, absolute_amount,
                has_moved, paid_at, place_in_file
            order by load_number, batch_id, record_key
        ) > 1 as is_retold
    from payments_placed
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
            when kind_code in ('sale', 'capture') and has_moved and not is_retold
                then absolute_amount
            else 0
        end as received_amount,
        case
            when not has_moved or is_retold then 0
            when kind_code in ('refund', 'chargeback') then absolute_amount
            when kind_code not in ('sale', 'capture') then 0
            when payment_status_code = 'refunded'
                then coalesce(abs(refunded_amount), absolute_amount)
            else coalesce(abs(refunded_amount), 0)
        end as refunded_amount,
        is_retold,
        paid_at,
        updated_at
    from payments_told
)

select * from payments_kept
