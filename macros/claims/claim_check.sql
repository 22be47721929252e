{#-
    The branch for a condition that is true in every row; unknown is not true. With `to` it
    is about the row, `own`, and the row of another relation, `other`, that `joined_on` finds for it.
-#}
{%- macro claim_check(relation, name, claim, key) -%}
    {%- set columns = claim.columns or [] -%}
    {%- set rows -%}
        {%- if claim.to %}
        from (
            select own.*
            from {{ relation }} as own
            left join {{ claim.to }} as other
                on {{ claim.joined_on }}
            where not coalesce({{ claim.holds }}, false)
        ) as broken
        {%- else %}
        from {{ relation }}
        where not coalesce({{ claim.holds }}, false)
        {%- endif %}
    {%- endset -%}
    {%- set value = strata.seed_key(columns) if columns else 'null' -%}
    {{- return(strata.claim_rows(name, columns, key, value, claim.sentence, rows)) -}}
{%- endmacro -%}
