{#- The branch for a column whose values stand in a column of another relation. -#}
{%- macro claim_relationships(relation, column, claim, key) -%}
    {%- set rows -%}
        from {{ relation }}
        where
            {{ column }} is not null
            and ({{ claim.where or 'true' }})
            and {{ column }} not in (
                select other.{{ claim.field }}
                from {{ claim.to }} as other
                where other.{{ claim.field }} is not null
            )
    {%- endset -%}
    {{- return(strata.claim_rows(
        'relationships', [column], key, column, claim.to.identifier, rows
    )) -}}
{%- endmacro -%}
