{#- The version of `relation`, a value of its own query: how many rows it has and their digest. -#}
{%- macro version_of(relation) -%}
    (select count(*) || ':' || {{ strata.digest_of('counted') }} from {{ relation }} as counted)
{%- endmacro -%}
