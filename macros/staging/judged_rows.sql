{#-
    CTEs that end in `rows_judged`, every row typed, with its record key, the first problem
    found in it and whether its record was delivered more than once (`is_repeated`). Reads
    `cells_cleaned` and `rows_repeated` or `records_told_apart`.
-#}
{%- macro judged_rows(
    columns, contact_ids, key, words, placeholders, is_company_wide, holds_collisions
) -%}
{%- set repeated = 'records_told_apart' if holds_collisions else 'rows_repeated' -%}
{%- set parts = strata.key_parts(strata.key_columns(columns, key), is_company_wide) -%}
cells_typed as {{ strata.read_in_place() }} (
    select
        {{ strata.typed_cells(columns, contact_ids) | join(',\n        ') }},
        {{ strata.key_told_apart(parts, holds_collisions) }},
        {{ repeated }}.batch_id is not null as is_repeated
    from cells_cleaned
    left join {{ repeated }}
        on
            cells_cleaned.batch_id = {{ repeated }}.batch_id
            and cells_cleaned.row_number = {{ repeated }}.row_number
    {{- strata.vocabulary_joins(columns, words) }}
    {{- strata.content_join(columns) }}
    {{- strata.amounts_told_join(columns) }}
),

rows_judged as {{ strata.read_in_place() }} (
    select
        *,
        {{ strata.first_problem(columns, key | select('in', contact_ids) | first, placeholders) }} as problem
    from cells_typed
),
{%- endmacro -%}
