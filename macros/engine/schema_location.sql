{#-
    Where the schema `name` keeps its tables, as a part of the statement that makes it. A session
    is told when it starts. A cluster has a warehouse of its own, so each schema is told:
    `STRATA_SPARK_WAREHOUSE_URI`, or a folder of the output folder. The comment keeps the address
    as it is spelled, for Spark shows it escaped.
-#}
{%- macro schema_location(name) -%}
    {%- if target.name == 'spark_thrift' -%}
        {%- set told = env_var('STRATA_SPARK_WAREHOUSE_URI', '') -%}
        {%- set warehouse = told.rstrip('/') or strata.output_uri('warehouse/spark-cluster') -%}
        {%- set place = strata.text_literal(warehouse ~ '/' ~ name ~ '.db') -%}
        {{- return(' comment ' ~ place ~ ' location ' ~ place) -}}
    {%- endif -%}
    {{- return('') -}}
{%- endmacro -%}
