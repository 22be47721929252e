{{ config(materialized='view') }}

with

replays as (select * from {{ source('raw', 'replays') }}),

replays_renamed as (
    select
        _batch_id as batch_id,
        replayed_batch_id,
        origin_batch_id,
        origin_source_file,
        _row_number as row_number,
        replayed_row_number,
        origin_row_number,
        origin_load_number
    from replays
)

select * from replays_renamed
