{#- The declared columns whose typed values identify a record, in the order of `key`. -#}
{%- macro key_columns(columns, key) -%}
    {%- set found = [] -%}
    {%- for name in key -%}
        {%- for column in columns if (column.output or column.name) == name -%}
            {%- do found.append(column) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(found) -}}
{%- endmacro -%}
