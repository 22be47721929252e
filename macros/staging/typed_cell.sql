{#- The SQL expression that types one cleaned `cell` as the declared `column` says. -#}
{%- macro typed_cell(column, cell) -%}
    {%- if column.type == 'timestamp' -%}
        {{ strata.moment_of(cell) }}
    {%- elif column.type == 'date' -%}
        cast({{ strata.moment_of(cell) }} as date)
    {%- elif column.type == 'time' -%}
        {{ strata.minute_of_day(cell) }}
    {%- elif column.type == 'month' -%}
        cast(date_trunc('month', {{ strata.moment_of(cell) }}) as date)
    {%- elif column.is_unsigned -%}
        abs({{ strata.number_of(cell) }})
    {%- elif column.type in ('amount', 'score', 'rate') -%}
        {{ strata.number_of(cell) }}
    {%- elif column.type == 'integer' -%}
        try_cast({{ strata.number_of(cell) }} as int)
    {%- elif column.type == 'id' -%}
        {{ strata.usable_id(cell) }}
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
            || '#' || cast(coalesce(contents_repeated.content_ordinal, 1) as string)
        )
    {%- else -%}
        {{ cell }}
    {%- endif -%}
{%- endmacro -%}
