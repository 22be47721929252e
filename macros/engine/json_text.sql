{#- The text under the key `name` of a JSON object, or null. -#}
{%- macro json_text(object, name) -%}
    {{- return(adapter.dispatch('json_text', 'strata')(object, name)) -}}
{%- endmacro -%}

{%- macro duckdb__json_text(object, name) -%}
    json_extract_string({{ object }}, '$.{{ name }}')
{%- endmacro -%}

{%- macro spark__json_text(object, name) -%}
    get_json_object({{ object }}, '$.{{ name }}')
{%- endmacro -%}
