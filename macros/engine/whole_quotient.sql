{#- The whole number of times `divisor` goes into `dividend`; both are whole numbers (bigint). -#}
{%- macro whole_quotient(dividend, divisor) -%}
    {{- return(adapter.dispatch('whole_quotient', 'strata')(dividend, divisor)) -}}
{%- endmacro -%}

{%- macro duckdb__whole_quotient(dividend, divisor) -%}
    (({{ dividend }}) // ({{ divisor }}))
{%- endmacro -%}

{%- macro spark__whole_quotient(dividend, divisor) -%}
    (({{ dividend }}) div ({{ divisor }}))
{%- endmacro -%}
