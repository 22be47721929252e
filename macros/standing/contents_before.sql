{#-
    Keeps the digests of `found` by part, before it is made whole, where another table is
    made by parts of what changes here; returns the name they are kept under, or none.
-#}
{%- macro contents_before(found, due) -%}
    {%- set told = due.told -%}
    {%- set is_parted = due.is_dated if told and told.date else told and told.has_customers -%}
    {%- if not (due.is_known and is_parted and told.has_readers) -%}
        {{- return(none) -}}
    {%- endif -%}
    {%- set name = 'digests_before_' ~ model.name -%}
    {%- do run_query(
        'create or replace temp table ' ~ name ~ ' as ' ~ strata.digests_by_part(found, told, due.opened)
    ) -%}
    {{- return(name) -}}
{%- endmacro -%}
