{{ config(materialized='view') }}

with

promotions as (select * from {{ ref('base_crm__promotions') }}),

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
    from promotions
    where row_outcome_code = 'kept'
)

select * from promotions_kept
