{#-
    Columns of a table with a contract, as dbt has them, but without the primary key: for
    it DuckDB would keep an index of every row. What a key promises is proved on the
    candidate before it is published; `not null` is left to the engine.
-#}
{%- macro duckdb__get_table_columns_and_constraints() -%}
    (
    {%- for column in adapter.render_raw_columns_constraints(raw_columns=model['columns']) %}
        {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
    )
{%- endmacro -%}
