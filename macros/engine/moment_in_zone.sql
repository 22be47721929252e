{#- The timestamp on the clock of the IANA time zone `zone` at the timestamp `moment`, which is in UTC. -#}
{%- macro moment_in_zone(moment, zone) -%}
    {{- return(adapter.dispatch('moment_in_zone', 'strata')(moment, zone)) -}}
{%- endmacro -%}

{%- macro duckdb__moment_in_zone(moment, zone) -%}
    timezone('{{ zone }}', timezone('UTC', {{ moment }}))
{%- endmacro -%}

{%- macro spark__moment_in_zone(moment, zone) -%}
    convert_timezone('UTC', '{{ zone }}', {{ moment }})
{%- endmacro -%}
