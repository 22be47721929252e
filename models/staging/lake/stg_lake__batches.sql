{{ config(materialized='view') }}

with

batches as (select * from {{ source('raw', 'batches') }}),

batches_renamed as (
    select
        batch_id,
        entity as entity_code,
        source_system,
        source_file,
        load_number,
        received_count
    from batches
)

select * from batches_renamed
