{#- `when` branches for a number: not a number, beyond the limit, or outside `minimum` to `maximum` where they are set. -#}
{%- macro number_problems(column, source, output) %}
    {%- set unit = '万|%' if column.type == 'rate' else '万' -%}
    {%- set out_of_range = (
        'score' if column.type == 'score' else 'amount'
    ) ~ '_out_of_range:' ~ column.name %}
            when {{ source }} is not null and {{ output }} is null
                and not {{ strata.matches(
                    source,
                    '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)(e[+-]?[0-9]+|' ~ unit ~ ')?$'
                ) }}
                then 'unparseable_number:{{ column.name }}'
            when {{ source }} is not null and {{ output }} is null
                then '{{ out_of_range }}'
            when abs({{ output }}) > {{ var('maximum_amount') }}
                then '{{ out_of_range }}'
            {%- if column.minimum is defined %}
            when {{ output }} < {{ column.minimum }} then '{{ out_of_range }}'
            {%- endif -%}
            {%- if column.maximum is defined %}
            when {{ output }} > {{ column.maximum }} then '{{ out_of_range }}'
            {%- endif -%}
{%- endmacro -%}
