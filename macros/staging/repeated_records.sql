{#-
    CTEs that end in `rows_repeated`, the rows of records delivered more than once: found by
    the cells of the key alone, before any other cell is typed. Reads `cells_cleaned`.
-#}
{%- macro repeated_records(columns, key, words, is_company_wide) -%}
{%- set key_columns = strata.key_columns(columns, key) -%}
records_keyed as (
    select
        cells_cleaned.batch_id,
        cells_cleaned.row_number,
        {{ strata.record_key(strata.key_parts(key_columns, is_company_wide)) }} as record_key
    from cells_cleaned
    {{- strata.vocabulary_joins(key_columns, words) }}
    {{- strata.content_join(key_columns) }}
),

rows_repeated as (
    select
        batch_id,
        row_number,
        record_key
    from records_keyed
    where record_key in (
        select record_key from records_keyed group by record_key having count(*) > 1
    )
),
{%- endmacro -%}
