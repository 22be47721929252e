{#-
    The branch for two layers that reconcile: what is summed here (`of`) for each value of the
    columns `by` is what is summed in another relation (`to_of`), `where` and `to_where` say
    of which rows. Who is missing on one side counts as 0 there.
-#}
{%- macro claim_totals(relation, name, claim) -%}
    {%- set by = claim.by | join(', ') -%}
    {%- set rows -%}
        from (
            select {{ by }}, sum(own_total) as own_total, sum(other_total) as other_total
            from (
                select {{ by }}, {{ claim.of }} as own_total, null as other_total
                from {{ relation }}
                where {{ claim.where or 'true' }}
                group by {{ by }}
                union all
                select {{ by }}, null as own_total, {{ claim.to_of }} as other_total
                from {{ claim.to }}
                where {{ claim.to_where or 'true' }}
                group by {{ by }}
            ) as totals
            group by {{ by }}
        ) as compared
        where coalesce(own_total, 0) != coalesce(other_total, 0)
    {%- endset -%}
    {%- set columns = claim.by + ['total', 'total in ' ~ claim.to.identifier] -%}
    {%- set value = strata.seed_key(
        claim.by + ['coalesce(own_total, 0)', 'coalesce(other_total, 0)']
    ) -%}
    {{- return(
        strata.claim_rows(name, columns, none, value, claim.sentence, rows)
    ) -}}
{%- endmacro -%}
