{#-
    The order of the versions of one record, the one that counts first: the latest change,
    then the later load, then the later file and row. The batch settles what is left.
-#}
{%- macro newest_first(typed) -%}
    {%- for column in ['updated_at', 'load_number', 'source_file', 'row_number', 'batch_id'] %}
                {{ typed }}.{{ column }} desc nulls last{{ ',' if not loop.last }}
    {%- endfor -%}
{%- endmacro -%}
