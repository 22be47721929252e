{#- Codes of `conditions` in words, `<column> <code>` after `<column> <code>`. -#}
{%- macro combination_text(conditions) -%}
    {%- for condition in conditions -%}
    '{{ condition }} ' || combinations_decided.{{ condition }}
    {{- " || ', ' || " if not loop.last -}}
    {%- endfor -%}
{%- endmacro -%}
