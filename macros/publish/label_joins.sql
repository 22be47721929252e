{#- One join to the names of a vocabulary for each code of a row. -#}
{%- macro label_joins(labels, source, code=none) -%}
    {%- for name, vocabulary in labels.items() -%}
    left join labels as {{ name }}_labels
        on
            {{ name }}_labels.vocabulary_code = '{{ vocabulary }}'
            and {{ code or source ~ '.' ~ name ~ '_code' }} = {{ name }}_labels.code
        {%- if not loop.last %}
    {% endif %}
    {%- endfor -%}
{%- endmacro -%}
