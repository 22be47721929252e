{#-
    The rejected rows of an entity with the row as received, and the good row of the same
    record that was delivered since: the whole of a `stg_…_rejected` model. The clear row
    stays in the raw lake under its batch and row number.

    typed     relation of the `stg_…_typed` model
    rows      relation of the raw entity
    columns   names of the raw columns to show, in order
-#}
{%- macro rejected_rows(typed, rows, columns) -%}
with

typed_rows as (select * from {{ typed }}),

received_rows as (select * from {{ rows }}),

records_delivered_again as (
    {{- strata.records_delivered_again() }}
),

rows_rejected as (
    select
        typed_rows.batch_id,
        typed_rows.source_system,
        typed_rows.source_file,
        typed_rows.reject_reason_code,
        typed_rows.reject_column,
        {{ strata.received_row_text(columns) }} as row_text,
        {{ strata.row_rank_part('records_delivered_again.row_rank', 'batch_id') }}
            as redelivered_batch_id,
        typed_rows.row_number,
        cast({{ strata.row_rank_part('records_delivered_again.row_rank', 'row_number') }} as bigint)
            as redelivered_row_number
    from typed_rows
    inner join received_rows
        on
            typed_rows.batch_id = received_rows._batch_id
            and typed_rows.row_number = received_rows._row_number
    left join records_delivered_again
        on
            typed_rows.batch_id = records_delivered_again.batch_id
            and typed_rows.row_number = records_delivered_again.row_number
    where typed_rows.reject_reason_code is not null
)

select * from rows_rejected
{%- endmacro -%}
