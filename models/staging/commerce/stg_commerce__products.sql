{{ config(materialized='view') }}

with

products as (select * from {{ ref('base_commerce__products') }}),

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
    from products
    where row_outcome_code = 'kept'
)

select * from products_kept
