{#- The branch for a column that holds nothing but the values listed, or nothing. -#}
{%- macro claim_accepted_values(relation, column, claim, key) -%}
    {%- set values = claim['values'] if claim is mapping else claim -%}
    {%- set literals = [] -%}
    {%- for value in values -%}
        {%- do literals.append(strata.text_literal(value)) -%}
    {%- endfor -%}
    {%- set rows -%}
        from {{ relation }}
        where
            cast({{ column }} as string) not in ({{ literals | join(', ') }})
            and ({{ claim.where if claim is mapping and claim.where else 'true' }})
    {%- endset -%}
    {{- return(strata.claim_rows(
        'accepted_values', [column], key, column, values | join(', '), rows
    )) -}}
{%- endmacro -%}
