{#-
    Loads a seed on DuckDB. Overrides the adapter's own macro, which takes the path of the
    file for a pattern and breaks on quotes.
-#}
{%- macro duckdb__load_csv_rows(model, agate_table) -%}
    {%- set path = strata.exact_path(adapter.get_seed_file_path(model)) -%}
    {%- set load -%}
        copy {{ this.render() }} from {{ strata.text_literal(path) }}
        (format csv, header true, delimiter ',')
    {%- endset -%}
    {%- do adapter.add_query(load, abridge_sql_log=True) -%}
    {{- return(load) -}}
{%- endmacro -%}
