{{ config(materialized='view') }}

with

malformed as (select * from {{ source('raw', 'malformed') }}),

malformed_lines_renamed as (
    select
        _batch_id as batch_id,
        _source_system as source_system,
        _source_file as source_file,
        reason_code as reject_reason_code,
        {{ mask_words('line_text') }} as row_text,
        _row_number as row_number
    from malformed
)

select * from malformed_lines_renamed
