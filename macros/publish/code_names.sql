{#- Each code of a row with its Chinese and English name, as `label_joins` finds them. -#}
{%- macro code_names(labels, source) -%}
    {%- for code in labels -%}
        {{ source }}.{{ code }}_code,
        {{ strata.label_names([code]) }}
        {%- if not loop.last %},
        {% endif %}
    {%- endfor -%}
{%- endmacro -%}
