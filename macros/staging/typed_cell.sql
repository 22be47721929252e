{#- The SQL expression that types one cleaned `cell` as the declared `column` says. -#}
{%- macro typed_cell(column, cell) -%}
    {%- if column.type == 'timestamp' -%}
        {{ strata.parse_timestamp(cell) }}
    {%- elif column.type == 'date' -%}
        cast({{ strata.parse_timestamp(cell) }} as date)
    {%- elif column.type == 'month' -%}
        {{ strata.parse_month(cell) }}
    {%- elif column.type in ('amount', 'score') -%}
        {{ strata.parse_number(cell) }}
    {%- elif column.type == 'rate' -%}
        {{ strata.parse_rate(cell) }}
    {%- elif column.type == 'integer' -%}
        try_cast({{ strata.parse_number(cell) }} as int)
    {%- elif column.type == 'code' -%}
        case
            when {{ cell }} is null then '{{ column.if_missing or "unknown" }}'
            else coalesce(words_of_{{ column.name }}.code, 'unknown')
        end
    {%- elif column.type == 'flag' -%}
        coalesce(words_of_{{ column.name }}.code = 'yes', {{ column.otherwise | lower }})
    {%- elif column.type == 'content' -%}
        coalesce(
            cells_cleaned.{{ column.identifier }},
            {{ strata.content_key(column) }}
            || '#' || cast(coalesce(contents_numbered.content_ordinal, 1) as string)
        )
    {%- else -%}
        {{ cell }}
    {%- endif -%}
{%- endmacro -%}
