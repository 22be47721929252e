{#- The version of `relation`: how many rows it has and their digest. -#}
{%- macro version_of(relation) -%}
    {%- set rows = run_query(
        "select count(*) || ':' || " ~ strata.digest_of('counted') ~ ' from ' ~ relation ~ ' as counted'
    ).rows -%}
    {{- return(rows[0][0]) -}}
{%- endmacro -%}
