{#-
    CTEs that end in `rows_settled`, every judged row with the cells of `cells_carried` in the
    place of those its file lacks, the contact they make and what the row waits for.
-#}
{%- macro completed_rows(columns, contact_ids, carried, key, contact_grain, placeholders, holds_collisions) -%}
{%- set taken = carried.values() | sum(start=[]) -%}
rows_completed as {{ strata.read_in_place() }} (
    select
        {%- for name in strata.judged_names(columns, contact_ids, holds_collisions) if name not in taken %}
        rows_judged.{{ name }},
        {%- endfor %}
        {%- for column, names in carried.items() %}
        {%- for name in names %}
        case
            when cells_carried.carries_{{ column }} then cells_carried.{{ name }}
            else rows_judged.{{ name }}
        end as {{ name }},
        {%- endfor %}
        {%- endfor %}
        cells_carried.carried_columns
    from rows_judged
    left join cells_carried
        on
            rows_judged.batch_id = cells_carried.version_batch_id
            and rows_judged.row_number = cells_carried.version_row_number
),
{% if contact_grain %}
contacts_keyed as {{ strata.read_in_place() }} (
    {{- strata.keyed_contacts(key, contact_grain, placeholders) }}
),
{% endif %}
rows_settled as {{ strata.read_in_place() }} (
    select
        *,
        {{ strata.hold_reason(columns, key, holds_collisions) }} as hold_reason
    from {{ 'contacts_keyed' if contact_grain else 'rows_completed' }}
)
{%- endmacro -%}
