{#-
    Branches for codes that the SQL counts on: each stands in the relation, which has no
    others unless the list is open. A code is the values of its columns, joined by a comma
    and a blank.
-#}
{%- macro claim_codes(relation, claim) -%}
    {%- set code = strata.seed_key(claim.columns) -%}
    {%- set literals = [] -%}
    {%- for value in claim.codes -%}
        {%- do literals.append(strata.text_literal(value)) -%}
    {%- endfor -%}
    {%- set missing -%}
        from (select {{ literals | join(' as listed_code union all select ') }} as listed_code) as listed
        where listed_code not in (select {{ code }} from {{ relation }})
    {%- endset -%}
    {%- set unused -%}
        from {{ relation }}
        where {{ code }} not in ({{ literals | join(', ') }})
    {%- endset -%}
    {%- set columns = claim.columns -%}
    {%- set branches = [
        strata.claim_rows('code_missing', columns, ['listed_code'], 'null', '', missing)
    ] -%}
    {%- if not claim.is_open -%}
        {%- do branches.append(
            strata.claim_rows('code_unused', columns, columns, 'null', '', unused)
        ) -%}
    {%- endif -%}
    {{- return(branches) -}}
{%- endmacro -%}
