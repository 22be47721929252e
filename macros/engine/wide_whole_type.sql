{#- A type of whole numbers of up to 38 digits. -#}
{%- macro wide_whole_type() -%}
    {{- return(adapter.dispatch('wide_whole_type', 'strata')()) -}}
{%- endmacro -%}

{%- macro duckdb__wide_whole_type() -%}hugeint{%- endmacro -%}

{%- macro spark__wide_whole_type() -%}decimal(38, 0){%- endmacro -%}
