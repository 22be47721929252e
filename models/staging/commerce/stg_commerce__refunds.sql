{{ config(materialized='view') }}

with

refunds as (select * from {{ ref('base_commerce__refunds') }}),

refunds_kept as (
    select
        record_key as refund_key,
        source_system,
        refund_id,
        {{ record_key(['source_system', 'order_id']) }} as order_key,
        order_id,
        batch_id,
        refund_reason,
        source_refund_status,
        refund_status_code,
        source_currency_code,
        nullif(currency_code, 'order') as currency_code,
        row_number,
        load_number,
        refund_amount,
        refunded_at,
        updated_at
    from refunds
    where row_outcome_code = 'kept'
)

select * from refunds_kept
