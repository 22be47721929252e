{#- Branches for columns that hold nothing, as nothing reads them there. -#}
{%- macro claim_empty(relation, claim, key) -%}
    {%- set branches = [] -%}
    {%- for column in claim.columns -%}
        {%- set rows -%}
            from {{ relation }}
            where {{ column }} is not null and ({{ claim.where }})
        {%- endset -%}
        {%- do branches.append(
            strata.claim_rows('empty', [column], key, column, '', rows)
        ) -%}
    {%- endfor -%}
    {{- return(branches) -}}
{%- endmacro -%}
