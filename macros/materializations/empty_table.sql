{#-
    Materializes a Python model as a table of its documented columns and no row, for an engine
    that runs no Python models: what reads it finds its columns and falls back.
-#}
{%- materialization empty_table, adapter='spark', supported_languages=['python'] -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {{- run_hooks(pre_hooks) -}}
    {%- set columns = [] -%}
    {%- for column in model.columns.values() -%}
        {%- do columns.append('cast(null as ' ~ column.data_type ~ ') as ' ~ column.name) -%}
    {%- endfor -%}
    {%- do adapter.drop_relation(target_relation) -%}
    {%- call statement('main') -%}
        create table {{ target_relation }}
        {{ file_format_clause() }}
        as select {{ columns | join(', ') }} where 1 = 0
    {%- endcall -%}
    {%- do persist_docs(target_relation, model) -%}
    {{- run_hooks(post_hooks) -}}
    {{- return({'relations': [target_relation]}) -}}
{%- endmaterialization -%}
