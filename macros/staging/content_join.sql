{#- The join of the CTE `contents_numbered` to the cleaned cells, where a column needs it. -#}
{%- macro content_join(columns) -%}
    {%- if columns | selectattr('type', 'equalto', 'content') | list %}
    left join contents_numbered
        on
            cells_cleaned.batch_id = contents_numbered.batch_id
            and cells_cleaned.row_number = contents_numbered.row_number
    {%- endif -%}
{%- endmacro -%}
