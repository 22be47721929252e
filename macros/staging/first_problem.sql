{#-
    The first reason to reject a row, as `reason:column`, or null: columns in declared order,
    only those that are required or checked, then filler (`placeholders`) for the id of a
    person that is the key of the record (`person_id`, or none). What is `lacked` by the
    file, and not only empty in the row, is no reason.
-#}
{%- macro first_problem(columns, person_id=none, placeholders=none, lacked=[]) -%}
    {%- set checked = columns | selectattr('type', 'ne', 'content') | list -%}
    case
    {%- for column in checked if column.is_required or column.is_checked -%}
        {%- set output = column.output or column.name -%}
        {%- set source = 'source_' ~ column.name -%}
        {%- if column.is_required %}
            when {{ strata.is_missing(column) }}
                {{- ' and lacks_' ~ column.name ~ ' is null' if column in lacked }} then 'missing_required:{{ column.name }}'
        {%- endif -%}
        {%- if column.type in ('timestamp', 'date', 'month') -%}
            {{- strata.date_problems(column, source, output) -}}
        {%- elif column.type in ('amount', 'rate', 'score') -%}
            {{- strata.number_problems(column, source, output) -}}
        {%- elif column.type == 'id' %}
            when {{ source }} like '?%' then 'damaged_id:{{ column.name }}'
        {%- elif column.type == 'code' and column.is_checked %}
            when {{ output }} = 'unknown'
                then 'unknown_{{ column.vocabulary }}:{{ column.name }}'
        {%- endif -%}
    {%- endfor %}
    {%- if person_id %}
            when lower({{ person_id }}) in (
                select fillers.identifier_value from {{ placeholders }} as fillers where fillers.identifier_type = 'id'
            ) then 'placeholder_id:{{ person_id }}'
    {%- endif %}
            else null
        end
{%- endmacro -%}
