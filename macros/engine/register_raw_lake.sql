{#-
    One view per entity over the raw lake, so both engines read the same Parquet
    files under the same names: `raw.<entity>`, `raw.<entity>_malformed` and
    `raw.batches`. A source outside the raw rows names its `lake_folder`. Runs before every dbt invocation that touches the warehouse.
-#}
{%- macro register_raw_lake() -%}
    {%- if execute -%}
        {%- set lake = env_var('STRATA_OUTPUT_DIR', 'output') ~ '/lake/' -%}
        {%- do run_query('create schema if not exists raw') -%}
        {%- for node in graph.sources.values() | selectattr('source_name', 'equalto', 'raw') -%}
            {%- do run_query(
                'create or replace view raw.' ~ node.name ~ ' as '
                ~ strata.read_lake(
                    lake ~ node.meta.get('lake_folder', 'raw') ~ '/' ~ node.meta.lake_files
                )
            ) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro -%}
