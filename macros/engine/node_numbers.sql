{#-
    A number for each row of a select, no two alike, as cheap as the engine has one. Which
    row gets which differs from run to run: for working tables only.
-#}
{%- macro node_numbers() -%}
    {{- return(adapter.dispatch('node_numbers', 'strata')()) -}}
{%- endmacro -%}

{%- macro duckdb__node_numbers() -%}
    row_number() over ()
{%- endmacro -%}

{%- macro spark__node_numbers() -%}
    monotonically_increasing_id()
{%- endmacro -%}
