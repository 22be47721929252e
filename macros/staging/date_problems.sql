{#-
    `when` branches for a date or moment: not a date, no such day, before the earliest, after
    the load unless it is planned, or on a day before the one it can't precede.
-#}
{%- macro date_problems(column, source, output) %}
            when {{ source }} is not null and {{ output }} is null
                and {{ strata.matches(
                    source, '^([0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}|[0-9]{8}$)'
                ) }}
                then 'impossible_date:{{ column.name }}'
            when {{ source }} is not null and {{ output }} is null
                then 'unparseable_date:{{ column.name }}'
            when {{ output }} < cast('{{ column.earliest or var("minimum_date") }}' as date)
                then 'impossible_date:{{ column.name }}'
            {%- if not column.is_planned %}
            when {{ strata.is_after_load(output) }}
                then 'future_date:{{ column.name }}'
            {%- endif -%}
            {%- if column.not_before %}
            when cast({{ output }} as date) < cast({{ column.not_before }} as date)
                then 'end_before_start:{{ column.name }}'
            {%- endif -%}
{%- endmacro -%}
