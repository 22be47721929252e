{#- `text` without blanks and case, for telling whether two values say the same. -#}
{%- macro comparable_text(text) -%}
    lower(replace({{ text }}, ' ', ''))
{%- endmacro -%}
