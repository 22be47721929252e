{#-
    The order of the versions of one record, the one that counts first: the latest change,
    then the later load, then the later file and row, a mended row in the place of the row
    that its chain began with. Of two mended ones the later counts; the batch settles the rest.
-#}
{%- macro newest_first() -%}
                updated_at desc nulls last,
                origin_load_number desc nulls last,
                origin_source_file desc nulls last,
                origin_row_number desc nulls last,
                load_number desc,
                batch_id desc
{%- endmacro -%}
