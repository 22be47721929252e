{#- `when` branches for an amount: not a number, beyond the limit, or below `minimum` where one is set. -#}
{%- macro number_problems(name, source, output, minimum) %}
            when {{ source }} is not null and {{ output }} is null
                and not {{ strata.matches(
                    source, '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)(e[+-]?[0-9]+|万)?$'
                ) }}
                then 'unparseable_number:{{ name }}'
            when {{ source }} is not null and {{ output }} is null
                then 'amount_out_of_range:{{ name }}'
            when abs({{ output }}) > {{ var('maximum_amount') }}
                then 'amount_out_of_range:{{ name }}'
            {%- if minimum is not none and minimum is defined %}
            when {{ output }} < {{ minimum }} then 'amount_out_of_range:{{ name }}'
            {%- endif -%}
{%- endmacro -%}
