{#-
    `raw.lacked_columns`, one row per batch and column that its file lacks and another of its
    entity has, from the views `raw.batches` and `raw.column_notations`. Every base model reads
    it, so DuckDB works it out once, as a table; `raw.lacked_columns_now` is what it then keeps.
-#}
{%- macro register_lacked_columns() -%}
    {{- return(adapter.dispatch('register_lacked_columns', 'strata')()) -}}
{%- endmacro -%}

{%- macro duckdb__register_lacked_columns() -%}
    {%- do run_query('create or replace view raw.lacked_columns_now as ' ~ strata.columns_lacked()) -%}
    {%- do run_query('create or replace table raw.lacked_columns as from raw.lacked_columns_now') -%}
{%- endmacro -%}

{%- macro spark__register_lacked_columns() -%}
    {%- do run_query('create or replace view raw.lacked_columns as ' ~ strata.columns_lacked()) -%}
{%- endmacro -%}
