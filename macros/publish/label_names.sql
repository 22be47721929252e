{#- The Chinese and English name of each code, as `label_joins` finds them. -#}
{%- macro label_names(labels) -%}
    {%- for code in labels -%}
        {{ code }}_labels.name_zh as {{ code }}_name_zh,
        {{ code }}_labels.name_en as {{ code }}_name_en
        {%- if not loop.last %},
        {% endif %}
    {%- endfor -%}
{%- endmacro -%}
