{#- The place of each code in its vocabulary, to sort by, as `label_joins` finds it. -#}
{%- macro code_orders(labels) -%}
    {%- for code in labels -%}
        cast({{ code }}_labels.position as int) as {{ code }}_order
        {%- if not loop.last %},
        {% endif %}
    {%- endfor -%}
{%- endmacro -%}
