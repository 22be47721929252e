{#-
    A table in one step on DuckDB, in place of the copy, two renames and a drop that dbt
    makes of it. Readers use what is published, so nobody sees the moment between; a
    query that fails leaves the table that was there.
-#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set found = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set language = model['language'] -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if found is not none and language == 'python' -%}
        {{ adapter.drop_relation(found) }}
    {%- endif -%}
    {%- call statement('main', language=language) -%}
        {%- if found is not none and language == 'sql' -%}
            drop {{ found.type }} if exists {{ found }} cascade;
        {% endif -%}
        {{- create_table_as(False, target_relation, compiled_code, language) }}
    {%- endcall -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do persist_docs(target_relation, model) -%}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{- return({'relations': [target_relation]}) -}}
{% endmaterialization %}
