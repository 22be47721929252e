{{ config(materialized='view') }}

with

malformed as (select * from {{ source('raw', 'malformed') }}),

malformed_lines_renamed as (
    select
        _batch_id as batch_id,
        _source_system as source_system,
        _source_file as source_file,
        case
            when reason_code in ('erased', 'expired') then reason_code
            else 'rejected'
        end as row_outcome_code,
        case
            when reason_code in ('erased', 'expired') then null
            else reason_code
        end as reject_reason_code,
        case
            when reason_code in ('erased', 'expired') then detail
            else null
        end as issued_customer_id,
        {{ mask_words('line_text') }} as row_text,
        _row_number as row_number
    from malformed
)

select * from malformed_lines_renamed
