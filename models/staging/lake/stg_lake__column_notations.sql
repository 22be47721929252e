{{ config(materialized='view') }}

with

notations as (select * from {{ source('raw', 'column_notations') }}),

notations_renamed as (
    select
        batch_id,
        column_name,
        kind as column_kind,
        notation,
        cell_count
    from notations
)

select * from notations_renamed
