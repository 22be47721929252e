{#- `value` as a SQL text literal that means exactly these characters, backslashes and quotes included. -#}
{%- macro text_literal(value) -%}
    {{- return(adapter.dispatch('text_literal', 'strata')(value)) -}}
{%- endmacro -%}

{%- macro duckdb__text_literal(value) -%}
    '{{ value | replace("'", "''") }}'
{%- endmacro -%}

{%- macro spark__text_literal(value) -%}
    '{{ value | replace("\\", "\\\\") | replace("'", "\\'") }}'
{%- endmacro -%}
