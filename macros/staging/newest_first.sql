{#-
    The order of the versions of one record, the one that counts first: the latest change,
    then the later load, then the later file and row, a mended row in the place of the row
    that its chain began with. Of two mended ones the later counts; the batch settles the rest.
-#}
{%- macro newest_first(typed, replays) -%}
                {{ typed }}.updated_at desc nulls last,
    {%- for column in ['load_number', 'source_file', 'row_number'] %}
                coalesce({{ replays }}.origin_{{ column }}, {{ typed }}.{{ column }}) desc nulls last,
    {%- endfor %}
                {{ typed }}.load_number desc,
                {{ typed }}.batch_id desc
{%- endmacro -%}
