{#- The cells of a received row as one masked text, by column name (`names`, of which `columns` declares some). -#}
{%- macro received_row_text(names, columns) -%}
{%- set known = {} -%}
{%- for column in columns if column.type in ('code', 'flag') -%}
    {%- do known.update({column.name:
        (column.output or column.name) ~ " != 'unknown'" if column.type == 'code'
        else 'has_word_' ~ column.name}) -%}
{%- endfor -%}
{%- set cells = [] -%}
{%- for name in names -%}
    {%- do cells.append({'name': name, 'is_known': known.get(name)}) -%}
{%- endfor -%}
{{- strata.masked_cells(cells, '; ') -}}
{%- endmacro -%}
