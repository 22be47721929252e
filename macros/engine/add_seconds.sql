{#- The timestamp `seconds` (a whole-number expression, may be negative) after the timestamp `moment`. -#}
{%- macro add_seconds(moment, seconds) -%}
    {{- return(adapter.dispatch('add_seconds', 'strata')(moment, seconds)) -}}
{%- endmacro -%}

{%- macro duckdb__add_seconds(moment, seconds) -%}
    ({{ moment }} + to_seconds(cast({{ seconds }} as bigint)))
{%- endmacro -%}

{%- macro spark__add_seconds(moment, seconds) -%}
    timestampadd(second, cast({{ seconds }} as bigint), {{ moment }})
{%- endmacro -%}
