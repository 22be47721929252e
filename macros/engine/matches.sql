{#- True where `text` contains a match of the regular expression `pattern` (RE2 and Java share the syntax used here). -#}
{%- macro matches(text, pattern) -%}
    {{- return(adapter.dispatch('matches', 'strata')(text, pattern)) -}}
{%- endmacro -%}

{%- macro duckdb__matches(text, pattern) -%}
    regexp_matches({{ text }}, '{{ pattern }}')
{%- endmacro -%}

{%- macro spark__matches(text, pattern) -%}
    {{ text }} rlike r'{{ pattern }}'
{%- endmacro -%}
