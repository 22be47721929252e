{#-
    What tells the lines of one order apart: the delivered line number, else the content of
    the line and its ordinal within the file. Two equal lines of one file stay two; a line
    delivered again in another file is the same line.
-#}
{%- macro order_line_identifier() -%}
    {%- set content = [
        'order_id', 'product_id', 'product_name', 'quantity', 'unit_price', 'line_amount',
        'ordered_at',
    ] -%}
    coalesce(
            cells_cleaned.line_number,
            {{ strata.md5_key(content) }} || '#' || cast(row_number() over (
                partition by
                    cells_cleaned.batch_id,
                    cells_cleaned.source_system,
                    cells_cleaned.line_number,
                    {%- for name in content %}
                    cells_cleaned.{{ name }}{{ ',' if not loop.last }}
                    {%- endfor %}
                order by cells_cleaned.row_number
            ) as string)
        )
{%- endmacro -%}
