{#-
    What makes a CTE be read where it is used, each time with the columns and rows asked for
    only, instead of being held as a whole: DuckDB must be told, Spark never holds one.
-#}
{%- macro read_in_place() -%}
    {{- return(adapter.dispatch('read_in_place', 'strata')()) -}}
{%- endmacro -%}

{%- macro duckdb__read_in_place() -%}
    not materialized
{%- endmacro -%}

{%- macro spark__read_in_place() -%}
{%- endmacro -%}
