{#- The join of `amounts_paid` to the rows of `cells_cleaned` that have no amount of their own, where a declared column is one that payments tell. -#}
{%- macro amounts_paid_join(columns) -%}
    {%- for column in columns if column.is_told_by_payments %}
    left join amounts_paid
        on
            cells_cleaned.source_system = amounts_paid.paying_system
            and case
                when cells_cleaned.{{ column.name }} is null
                    then replace(cells_cleaned.order_id, '#', '')
                else null
            end = amounts_paid.paid_order_number
    {%- endfor %}
{%- endmacro -%}
