{#- Text that sorts received rows by load, then batch, then row, and names each of them. -#}
{%- macro row_rank(load_number, batch_id, row_number) -%}
    lpad(cast({{ load_number }} as string), 10, '0')
    || ':' || {{ batch_id }}
    || ':' || lpad(cast({{ row_number }} as string), 12, '0')
{%- endmacro -%}
