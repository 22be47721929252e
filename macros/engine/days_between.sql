{#- Whole days from the date `first_day` to the date `last_day`, as an integer; negative when it lies before. -#}
{%- macro days_between(first_day, last_day) -%}
    {{- return(adapter.dispatch('days_between', 'strata')(first_day, last_day)) -}}
{%- endmacro -%}

{%- macro duckdb__days_between(first_day, last_day) -%}
    cast({{ last_day }} - {{ first_day }} as int)
{%- endmacro -%}

{%- macro spark__days_between(first_day, last_day) -%}
    datediff({{ last_day }}, {{ first_day }})
{%- endmacro -%}
