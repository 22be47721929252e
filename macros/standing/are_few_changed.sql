{#-
    Whether fewer than a fifth of all customers have to be looked at again, so that making
    their rows costs less than making all; none, where the rows are of no customer. See
    `making_due`.
-#}
{%- macro are_few_changed(due) -%}
    {%- set counts = run_query(
        'select count(*) * 5 < coalesce(max(total), 0) as are_few, count(*) = 0 as is_none'
        ~ ' from (' ~ strata.customers_changed(due) ~ ') as changed'
        ~ " cross join (select max(cast(split_part(version, ':', 1) as bigint)) as total"
        ~ " from raw.made_tables where node_name = '" ~ due.told.customers ~ "') as customers"
    ).rows[0] -%}
    {{- return(counts['is_none'] or (counts['are_few'] and due.told.has_customers)) -}}
{%- endmacro -%}
