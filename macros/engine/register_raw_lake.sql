{#-
    One view per table of the source `raw`, so both engines read the same Parquet files under
    the same names. A table that is no entity names its `lake_files`, and one outside the raw
    rows its `lake_folder`. Runs before every dbt invocation that touches the warehouse.
-#}
{%- macro register_raw_lake() -%}
    {%- if execute -%}
        {%- do strata.require_own_schemas() -%}
        {%- do run_query('create schema if not exists raw' ~ strata.schema_location('raw')) -%}
        {%- for node in graph.sources.values()
            if node.source_name == 'raw' and node.name != 'lacked_columns' -%}
            {%- set folder = node.meta.get('lake_folder', 'raw') -%}
            {%- set files = node.meta.get('lake_files', node.name ~ '/batch=*/rows.parquet') -%}
            {%- do run_query(
                'create or replace view raw.' ~ node.name ~ ' as '
                ~ strata.read_lake(strata.lake_folder(folder), files)
            ) -%}
        {%- endfor -%}
        {%- do strata.register_lacked_columns() -%}
    {%- endif -%}
{%- endmacro -%}
