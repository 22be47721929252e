{{ config(materialized='view') }}

with

promotions_typed as (select * from {{ ref('stg_crm__promotions_typed') }}),

promotions_superseded as (select * from {{ ref('stg_crm__promotions_superseded') }}),

promotions_kept as (
    select
        record_key as promotion_key,
        source_system,
        batch_id,
        promotion_name,
        row_number,
        load_number,
        is_price_change,
        starts_date,
        ends_date,
        updated_at
    from promotions_typed
    where
        reject_reason_code is null
        and not exists (
            select 1
            from promotions_superseded
            where
                promotions_superseded.batch_id = promotions_typed.batch_id
                and promotions_superseded.row_number = promotions_typed.row_number
        )
)

select * from promotions_kept
