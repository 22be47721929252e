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
    {%- call statement('main', fetch_result=true) -%}
        create or replace temp table {{ customers }} as {{ strata.customers_changed(due) }};
        create or replace temp table {{ made }} as from {{ relation }} limit 0;
        select count(*) from {{ customers }}
    {%- endcall -%}
    {%- if from_date -%}
        {%- do run_query(strata.part_inserted(made, told, is_open, from_date=from_date)) -%}
    {%- endif -%}
    {%- set has_customers = load_result('main').table.rows[0][0] > 0 -%}
    {%- if has_customers -%}
        {%- do run_query(strata.part_inserted(made, told, 'not (' ~ is_open ~ ')', customers=customers)) -%}
    {%- endif -%}
    {%- set changed = strata.customers_differing(relation, made, is_theirs ~ ' and not (' ~ is_open ~ ')') -%}
    {%- do run_query(
        ('create or replace temp table changed_' ~ model.name ~ ' as ' ~ changed ~ '; ' if has_customers else '')
        ~ 'delete from ' ~ relation ~ ' where ' ~ is_open ~ (' or ' ~ is_theirs if has_customers else '')
        ~ '; insert into ' ~ relation ~ ' by name from ' ~ made
    ) -%}
    {%- do strata.note_made(
        relation, due, 'from changed_' ~ model.name if has_customers, from_date, is_changed_whole=false
    ) -%}
{%- endmacro -%}
