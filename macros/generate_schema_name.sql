{#-
    The folder is the schema: `models/staging/…` lands in `staging`. Where the schema of the target
    is not the project's own name, as in `dev`, it goes before: `dev_anna_staging`.
-#}
{%- macro generate_schema_name(custom_schema_name, node) -%}
    {%- if custom_schema_name is none -%}
        {{- target.schema -}}
    {%- elif target.schema == project_name -%}
        {{- custom_schema_name | trim -}}
    {%- else -%}
        {{- target.schema }}_{{ custom_schema_name | trim -}}
    {%- endif -%}
{%- endmacro -%}
