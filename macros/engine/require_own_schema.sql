{#-
    Stops where the schema `name` of a cluster was made for another warehouse than this output
    folder has: what is there would be written over.
-#}
{%- macro require_own_schema(name) -%}
    {%- if target.name == 'spark_thrift' -%}
        {%- set said = {} -%}
        {%- for row in run_query('describe schema ' ~ name).rows -%}
            {%- do said.update({row[0]: row[1]}) -%}
        {%- endfor -%}
        {%- set place = strata.text_literal(said['Comment'] or '') -%}
        {%- if (' comment ' ~ place ~ ' location ') not in strata.schema_location(name) -%}
            {%- do exceptions.raise_compiler_error(
                'The schema ' ~ name ~ ' of this Spark lies at ' ~ said['Location'] ~ ' and is not of'
                ~ ' this output folder. Each needs a metastore of its own, or all schemas of the'
                ~ ' other one dropped: drop schema ' ~ name ~ ' cascade'
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro -%}
