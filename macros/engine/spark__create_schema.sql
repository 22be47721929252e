{#- Makes a schema on Spark where its tables belong. Overrides the adapter's own macro. -#}
{%- macro spark__create_schema(relation) -%}
    {%- call statement('create_schema') -%}
        create schema if not exists {{ relation }}{{ strata.schema_location(relation.schema) }}
    {%- endcall -%}
{%- endmacro -%}
