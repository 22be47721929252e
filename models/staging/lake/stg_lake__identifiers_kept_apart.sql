{{ config(materialized='view') }}

with

kept_apart as (select * from {{ source('raw', 'identifiers_kept_apart') }}),

identifiers_renamed as (
    select
        identifier_type,
        identifier_value,
        guard_code
    from kept_apart
)

select * from identifiers_renamed
