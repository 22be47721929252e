{#- The branch for a condition that is true in every row; unknown is not true. -#}
{%- macro claim_check(relation, name, claim, key) -%}
    {%- set columns = claim.columns or [] -%}
    {%- set rows -%}
        from {{ relation }}
        where not coalesce({{ claim.holds }}, false)
    {%- endset -%}
    {%- set value = strata.seed_key(columns) if columns else 'null' -%}
    {{- return(strata.claim_rows(name, columns, key, value, claim.sentence, rows)) -}}
{%- endmacro -%}
