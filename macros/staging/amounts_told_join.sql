{#- The join of `amounts_told` to the rows of `cells_cleaned` that have no amount of their own, where a declared column is one that others tell. -#}
{%- macro amounts_told_join(columns) -%}
    {%- for column in columns if column.is_told_elsewhere %}
    left join amounts_told
        on
            cells_cleaned.source_system = amounts_told.telling_system
            and case
                when cells_cleaned.{{ column.name }} is null
                    then replace(cells_cleaned.order_id, '#', '')
                else null
            end = amounts_told.told_order_number
    {%- endfor %}
{%- endmacro -%}
