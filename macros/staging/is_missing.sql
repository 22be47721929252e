{#- Whether a row says nothing of a required column, and nobody tells it in its place. -#}
{%- macro is_missing(column) -%}
    source_{{ column.name }} is null
    {{- ' and told_amount is null' if column.is_told_elsewhere }}
{%- endmacro -%}
