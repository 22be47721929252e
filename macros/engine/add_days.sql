{#- The date `days` (an integer expression, may be negative) after the date `day`. -#}
{%- macro add_days(day, days) -%}
    {{- return(adapter.dispatch('add_days', 'strata')(day, days)) -}}
{%- endmacro -%}

{%- macro duckdb__add_days(day, days) -%}
    ({{ day }} + cast({{ days }} as int))
{%- endmacro -%}

{%- macro spark__add_days(day, days) -%}
    date_add({{ day }}, cast({{ days }} as int))
{%- endmacro -%}
