{#-
    Builds one working table of a contraction beside the model and returns its relation. It
    is committed at once: DuckDB plans joins on tables of the open transaction as if they
    had one row.
-#}
{%- macro contraction_step(name, query) -%}
    {%- set relation = api.Relation.create(
        database=this.database,
        schema=this.schema,
        identifier=this.identifier ~ '__' ~ name,
        type='table'
    ) -%}
    {%- do adapter.drop_relation(relation) -%}
    {%- call statement(name) -%}
        create table {{ relation }} as {{ query }}
    {%- endcall -%}
    {%- do strata.commit_step() -%}
    {{- return(relation) -}}
{%- endmacro -%}
