{#- Branches for texts that people read, which no row lacks. -#}
{%- macro claim_labels(relation, claim, key) -%}
    {%- set branches = [] -%}
    {%- for column in claim.columns -%}
        {%- set rows -%}
            from {{ relation }}
            where trim(coalesce({{ column }}, '')) = '' and ({{ claim.where }})
        {%- endset -%}
        {%- do branches.append(
            strata.claim_rows('labels', [column], key, 'null', '', rows)
        ) -%}
    {%- endfor -%}
    {{- return(branches) -}}
{%- endmacro -%}
