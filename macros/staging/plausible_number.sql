{#- An optional number, or null where it lies outside `minimum` to `maximum`, as far as the column sets them. -#}
{%- macro plausible_number(output, column) -%}
    case
        {%- if column.minimum is defined %}
        when {{ output }} < {{ column.minimum }} then null
        {%- endif %}
        {%- if column.maximum is defined %}
        when {{ output }} > {{ column.maximum }} then null
        {%- endif %}
        else {{ output }}
    end
{%- endmacro -%}
