{#- Branches for columns that have a value in every row. -#}
{%- macro claim_not_null(relation, claim, key) -%}
    {%- set branches = [] -%}
    {%- for column in claim.columns -%}
        {%- set rows -%}
            from {{ relation }}
            where {{ column }} is null and ({{ claim.where }})
        {%- endset -%}
        {%- do branches.append(
            strata.claim_rows('not_null', [column], key, 'null', '', rows)
        ) -%}
    {%- endfor -%}
    {{- return(branches) -}}
{%- endmacro -%}
