{#-
    Makes anew the rows of `relation` that what changed can have changed: those from the
    first date on, and at earlier dates those of customers whose rows changed somewhere.
-#}
{%- macro make_parts(relation, due) -%}
    {%- set told, made, customers = due.told, 'rows_made_' ~ model.name, 'customers_' ~ model.name -%}
    {%- set dates = due.changed | map(attribute='changed_from_date') | select | sort -%}
    {%- set from_date = dates[0] if dates else none -%}
    {%- set is_open = told.date ~ " >= cast('" ~ from_date ~ "' as date)" if from_date else 'false' -%}
    {%- set is_theirs = 'customer_id in (select customer_id from ' ~ customers ~ ')' -%}
    {%- call statement('main') -%}
        create or replace temp table {{ customers }} as {{ strata.customers_changed(due) }};
        create or replace temp table {{ made }} as from {{ relation }} limit 0;
    {%- endcall -%}
    {%- if from_date -%}
        {%- do run_query(strata.part_inserted(made, told, due, is_open, from_date=from_date)) -%}
    {%- endif -%}
    {%- if run_query('select count(*) from ' ~ customers).rows[0][0] -%}
        {%- do run_query(strata.part_inserted(made, told, due, 'not (' ~ is_open ~ ')', customers=customers)) -%}
    {%- endif -%}
    {%- set changed = 'changed_' ~ model.name -%}
    {%- do run_query(
        'create or replace temp table ' ~ changed ~ ' as select customer_id from ('
        ~ 'select customer_id, ' ~ strata.digest_of('counted') ~ ' as digest from ' ~ made
        ~ ' as counted where not (' ~ is_open ~ ') group by customer_id union all '
        ~ 'select customer_id, -' ~ strata.digest_of('counted') ~ ' as digest from ' ~ relation
        ~ ' as counted where ' ~ is_theirs ~ ' and not (' ~ is_open ~ ') group by customer_id'
        ~ ') as compared group by customer_id having sum(digest) != 0'
    ) -%}
    {%- do run_query('delete from ' ~ relation ~ ' where ' ~ is_open ~ ' or ' ~ is_theirs) -%}
    {%- do run_query('insert into ' ~ relation ~ ' by name from ' ~ made) -%}
    {%- do strata.note_made(relation, due, 'from ' ~ changed, from_date, is_changed_whole=false) -%}
{%- endmacro -%}
