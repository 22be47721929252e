{#-
    A query over the Parquet files below exactly the folder `folder`, whatever characters
    it is spelled with, that match the glob `files`. On DuckDB a column that an older file
    lacks is empty in its rows.
-#}
{%- macro read_lake(folder, files) -%}
    {{- return(adapter.dispatch('read_lake', 'strata')(folder, files)) -}}
{%- endmacro -%}

{%- macro duckdb__read_lake(folder, files) -%}
    {%- set pattern = strata.exact_path(folder) ~ '/' ~ files -%}
    select * from read_parquet(
        {{ strata.text_literal(pattern) }}, hive_partitioning = false, union_by_name = true
    )
{%- endmacro -%}

{%- macro spark__read_lake(folder, files) -%}
    {%- set escaped = [] -%}
    {%- for character in folder -%}
        {%- do escaped.append(('\\' if character in '[]{}*' else '') ~ character) -%}
    {%- endfor -%}
    {%- set place = escaped | join -%}
    select * from parquet.`{{ (place ~ '/' ~ files) | replace('`', '``') }}`
{%- endmacro -%}
