{#-
    Notes `relation`, made whole, and which parts of it differ from the digests kept as
    `before` (`contents_before`). Where a fifth of all customers differ, it is said from which
    date on anything does.
-#}
{%- macro note_whole(relation, due, before) -%}
    {%- set told = due.told -%}
    {%- if not told -%}
        {{- return(none) -}}
    {%- elif not before -%}
        {{- return(strata.note_made(relation, due)) -}}
    {%- endif -%}
    {%- set name = 'parts_changed_' ~ model.name -%}
    {%- set found = run_query(
        'create or replace temp table ' ~ name ~ ' as select customer_id, changed_date from ('
        ~ 'from ' ~ before ~ ' union all select customer_id, changed_date, -digest from ('
        ~ strata.digests_by_part(relation, told, due.opened) ~ ') as made'
        ~ ') as compared group by all having sum(digest) != 0;'
        ~ ' select count(distinct customer_id) * 5 as counted, cast(min(changed_date) as varchar) as first_date,'
        ~ ' (select count(distinct customer_id) from ' ~ before ~ ') as total, '
        ~ strata.version_of(relation) ~ ' as version from ' ~ name
    ).rows[0] -%}
    {%- set are_many = told.date is not none and found['counted'] > found['total'] and found['first_date'] -%}
    {%- set customers = 'select distinct customer_id from ' ~ name -%}
    {%- set by_customer = told.has_customers and not are_many -%}
    {%- set from_date = due.opened if by_customer or not found['first_date'] else found['first_date'] -%}
    {%- do strata.note_made(
        relation, due, customers if by_customer, from_date if told.date, false, found['version']
    ) -%}
{%- endmacro -%}
