{#-
    CTEs that end in `rows_judged`, every row typed, with its record key, the first problem
    found in it and whether its record was delivered more than once (`is_repeated`). Reads
    `cells_cleaned` and `rows_repeated`.
-#}
{%- macro judged_rows(
    columns, contact_ids, key, words, contact_grain, placeholders, is_company_wide
) -%}
{%- set key_columns = strata.key_columns(columns, key) -%}
cells_typed as {{ strata.read_in_place() }} (
    select
        {{ strata.typed_cells(columns, contact_ids) | join(',\n        ') }},
        {{ strata.record_key(strata.key_parts(key_columns, is_company_wide)) }} as record_key,
        rows_repeated.batch_id is not null as is_repeated
    from cells_cleaned
    left join rows_repeated
        on
            cells_cleaned.batch_id = rows_repeated.batch_id
            and cells_cleaned.row_number = rows_repeated.row_number
    {{- strata.vocabulary_joins(columns, words) }}
    {{- strata.content_join(columns) }}
),
{% if contact_grain %}
contacts_keyed as {{ strata.read_in_place() }} (
    {{- strata.keyed_contacts(key, contact_grain, placeholders) }}
),
{% endif %}
rows_judged as {{ strata.read_in_place() }} (
    select
        *,
        {{ strata.first_problem(columns) }} as problem
    from {{ 'contacts_keyed' if contact_grain else 'cells_typed' }}
),
{%- endmacro -%}
