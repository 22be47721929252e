{#- `text` with every match of `pattern` replaced; groups are written `\1` in `replacement` on both engines. -#}
{%- macro replace_matches(text, pattern, replacement='') -%}
    {{- return(adapter.dispatch('replace_matches', 'strata')(text, pattern, replacement)) -}}
{%- endmacro -%}

{%- macro duckdb__replace_matches(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro -%}

{%- macro spark__replace_matches(text, pattern, replacement) -%}
    regexp_replace({{ text }}, r'{{ pattern }}', '{{ replacement | replace("\\", "$") }}')
{%- endmacro -%}
