{#- The latest value of `expression` that is not null within `window`, the name of a window. -#}
{%- macro last_known(expression, window) -%}
    {{- return(adapter.dispatch('last_known', 'strata')(expression, window)) -}}
{%- endmacro -%}

{%- macro duckdb__last_known(expression, window) -%}
    last_value({{ expression }} ignore nulls) over {{ window }}
{%- endmacro -%}

{%- macro spark__last_known(expression, window) -%}
    last_value({{ expression }}, true) over {{ window }}
{%- endmacro -%}
