{#-
    How a small table that one model reads is materialized. On DuckDB a view: dbt takes longer
    over a table than its SQL does. On Spark a table: views in views make its plans grow until
    they fill the heap.
-#}
{%- macro view_on_duckdb() -%}
    {{- return('view' if target.type == 'duckdb' else 'table') -}}
{%- endmacro -%}
