{#-
    Stops where a schema that dbt is to write to was made for another warehouse of the cluster than
    this output folder has: what is there would be written over.
-#}
{%- macro require_own_schemas() -%}
    {%- if target.name == 'spark_thrift' -%}
        {%- set there = run_query('show schemas').columns[0].values() -%}
        {%- set written = graph.nodes.values() | selectattr('resource_type', 'in', ['model', 'seed']) -%}
        {%- for name in ['raw'] + written | map(attribute='schema') | unique | list if name in there -%}
            {%- set said = {} -%}
            {%- for row in run_query('describe schema ' ~ name).rows -%}
                {%- do said.update({row[0]: row[1]}) -%}
            {%- endfor -%}
            {%- set place = strata.text_literal(said['Comment'] or '') -%}
            {%- if (' comment ' ~ place ~ ' location ') not in strata.schema_location(name) -%}
                {%- do exceptions.raise_compiler_error(
                    'The schema ' ~ name ~ ' of this Spark lies at ' ~ said['Location'] ~ ' and is not'
                    ~ ' of this output folder. Each needs a metastore of its own; or drop what the'
                    ~ ' other one made: drop schema ' ~ name ~ ' cascade'
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro -%}
