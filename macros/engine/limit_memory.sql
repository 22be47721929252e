{#-
    The statement by which the engine spills to disk beyond `size`, or none: Spark is given
    its memory when it starts.
-#}
{%- macro limit_memory(size) -%}
    {{- return(adapter.dispatch('limit_memory', 'strata')(size)) -}}
{%- endmacro -%}

{%- macro default__limit_memory(size) -%}
{%- endmacro -%}

{%- macro duckdb__limit_memory(size) -%}
    {%- if size -%}
set memory_limit = {{ strata.text_literal(size) }}
    {%- endif -%}
{%- endmacro -%}
