{{ config(materialized='view') }}

with

products_typed as (select * from {{ ref('stg_commerce__products_typed') }}),

products_superseded as (select * from {{ ref('stg_commerce__products_superseded') }}),

products_kept as (
    select
        record_key as product_key,
        source_system,
        product_id,
        batch_id,
        product_name,
        product_category,
        substitute_group,
        row_number,
        load_number,
        is_trial,
        updated_at
    from products_typed
    where
        reject_reason_code is null
        and not exists (
            select 1
            from products_superseded
            where
                products_superseded.batch_id = products_typed.batch_id
                and products_superseded.row_number = products_typed.row_number
        )
)

select * from products_kept
