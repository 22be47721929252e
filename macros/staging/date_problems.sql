{#- `when` branches for a date or moment: not a date, no such day, before the earliest or, unless it is planned, after the load. -#}
{%- macro date_problems(name, source, output, is_planned=false) %}
            when {{ source }} is not null and {{ output }} is null
                and {{ strata.matches(
                    source, '^([0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}|[0-9]{8}$)'
                ) }}
                then 'impossible_date:{{ name }}'
            when {{ source }} is not null and {{ output }} is null
                then 'unparseable_date:{{ name }}'
            when {{ output }} < cast('{{ var("minimum_date") }}' as date)
                then 'impossible_date:{{ name }}'
            {%- if not is_planned %}
            when {{ output }} > {{ strata.latest_moment() }}
                then 'future_date:{{ name }}'
            {%- endif -%}
{%- endmacro -%}
