{#- The join of the CTE `contents_repeated` to the cleaned cells, where a column needs it. -#}
{%- macro content_join(columns) -%}
    {%- if columns | selectattr('type', 'equalto', 'content') | list %}
    left join contents_repeated
        on
            cells_cleaned.batch_id = contents_repeated.batch_id
            and cells_cleaned.row_number = contents_repeated.row_number
    {%- endif -%}
{%- endmacro -%}
