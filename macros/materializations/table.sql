{#-
    A table in one step on DuckDB, in place of the copy, two renames and a drop that dbt
    makes of it. Readers use what is published, so nobody sees the moment between; a
    query that fails leaves the table that was there. What stands is left, and what is made
    by parts is made where it changed: see `making_due`.
-#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set found = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set language = model['language'] -%}
    {%- set due = strata.making_due(found) -%}
    {%- if due.kind == 'stands' -%}
        {%- call noop_statement('main', 'STANDS', 'STANDS') -%}{%- endcall -%}
        {{- return({'relations': [target_relation]}) -}}
    {%- elif due.kind == 'parts' -%}
        {%- do strata.make_parts(target_relation, due) -%}
        {{ adapter.commit() }}
        {{- return({'relations': [target_relation]}) -}}
    {%- endif -%}
    {%- set before = strata.contents_before(found, due) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if found is not none and language == 'python' -%}
        {%- do strata.forget_made(due) -%}
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
    {%- do strata.note_whole(target_relation, due, before) -%}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{- return({'relations': [target_relation]}) -}}
{% endmaterialization %}
