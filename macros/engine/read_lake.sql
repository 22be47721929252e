{#- A query over the Parquet files that match a glob `path`; every file has the same columns. -#}
{%- macro read_lake(path) -%}
    {{- return(adapter.dispatch('read_lake', 'strata')(path)) -}}
{%- endmacro -%}

{%- macro duckdb__read_lake(path) -%}
    select * from read_parquet('{{ path }}', hive_partitioning = false)
{%- endmacro -%}

{%- macro spark__read_lake(path) -%}
    select * from parquet.`{{ path }}`
{%- endmacro -%}
