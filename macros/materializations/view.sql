{#-
    A view in one step on DuckDB, in place of the two renames and a drop that dbt makes of
    it, as for a table.
-#}
{%- materialization view, adapter='duckdb' -%}
    {%- set found = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='view') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- call statement('main') -%}
        {%- if found is not none -%}
            drop {{ found.type }} if exists {{ found }} cascade;
        {% endif -%}
        {{- get_create_view_as_sql(target_relation, sql) }}
    {%- endcall -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do persist_docs(target_relation, model) -%}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{- return({'relations': [target_relation]}) -}}
{%- endmaterialization -%}
