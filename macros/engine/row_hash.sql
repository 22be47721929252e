{#- A number for the values of `columns`, equal for equal values; different values may share one. -#}
{%- macro row_hash(columns) -%}
    {{- return(adapter.dispatch('row_hash', 'strata')(columns)) -}}
{%- endmacro -%}

{%- macro duckdb__row_hash(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro -%}

{%- macro spark__row_hash(columns) -%}
    xxhash64({{ columns | join(', ') }})
{%- endmacro -%}
