{#- Whole minutes from the timestamp `first_moment` to the timestamp `last_moment`, as bigint. -#}
{%- macro minutes_between(first_moment, last_moment) -%}
    {{- return(adapter.dispatch('minutes_between', 'strata')(first_moment, last_moment)) -}}
{%- endmacro -%}

{%- macro duckdb__minutes_between(first_moment, last_moment) -%}
    date_sub('minute', {{ first_moment }}, {{ last_moment }})
{%- endmacro -%}

{%- macro spark__minutes_between(first_moment, last_moment) -%}
    timestampdiff(minute, {{ first_moment }}, {{ last_moment }})
{%- endmacro -%}
