{#- The branch for a number that every row has, within two limits it may reach. -#}
{%- macro claim_within(relation, claim, key) -%}
    {%- set column = claim.columns[0] -%}
    {%- set limits = [claim['from'], claim['to']] -%}
    {%- set rows -%}
        from {{ relation }}
        where
            (
                {{ column }} is null
                or {{ column }} < {{ limits[0] }}
                or {{ column }} > {{ limits[1] }}
            )
            and ({{ claim.where }})
    {%- endset -%}
    {{- return(
        strata.claim_rows('within', [column], key, column, limits | join(' … '), rows)
    ) -}}
{%- endmacro -%}
