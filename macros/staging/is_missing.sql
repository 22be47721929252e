{#- Whether a row says nothing of a required column, and no payment does in its place. -#}
{%- macro is_missing(column) -%}
    source_{{ column.name }} is null
    {{- ' and paid_amount is null' if column.is_told_by_payments }}
{%- endmacro -%}
