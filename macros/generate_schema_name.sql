{#- The folder is the schema: `models/staging/…` lands in `staging`, not in `<target>_staging`. -#}
{%- macro generate_schema_name(custom_schema_name, node) -%}
    {{- (custom_schema_name or target.schema) | trim -}}
{%- endmacro -%}
