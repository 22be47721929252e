{{ config(materialized='view') }}

with

refunds_typed as (select * from {{ ref('stg_commerce__refunds_typed') }}),

refunds_superseded as (select * from {{ ref('stg_commerce__refunds_superseded') }}),

refunds_kept as (
    select
        record_key as refund_key,
        source_system,
        refund_id,
        {{ record_key(['source_system', 'order_id']) }} as order_key,
        order_id,
        batch_id,
        refund_reason,
        row_number,
        load_number,
        refund_amount,
        refunded_at,
        updated_at
    from refunds_typed
    where
        reject_reason_code is null
        and not exists (
            select 1
            from refunds_superseded
            where
                refunds_superseded.batch_id = refunds_typed.batch_id
                and refunds_superseded.row_number = refunds_typed.row_number
        )
)

select * from refunds_kept
