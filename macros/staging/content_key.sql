{#- The content of a row without an id of its own, as a key: its cleaned `cells`. -#}
{%- macro content_key(column) -%}
    {%- set cells = [] -%}
    {%- for name in column.cells -%}
        {%- do cells.append('cells_cleaned.' ~ name) -%}
    {%- endfor -%}
    {{- strata.md5_key(cells) -}}
{%- endmacro -%}
