{#- A query of the whole numbers from 0 on that have at most `digit_count` digits, as `whole_number`. -#}
{%- macro whole_numbers(digit_count) -%}
    select
        {%- for place in range(digit_count) %}
        {{ '+ ' if place }}place_{{ place }}.digit * {{ 10 ** place }}
        {%- endfor %} as whole_number
    from
        {%- for place in range(digit_count) %}
        {{ 'cross join ' if place -}}
        (
            values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)
        ) as place_{{ place }} (digit)
        {%- endfor %}
{%- endmacro -%}
