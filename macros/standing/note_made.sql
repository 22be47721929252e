{#-
    Notes what `relation` was made of and what is in it now, and what that changed: the
    customers of the query `customers`, or none where `is_changed_whole`, and every row from
    `from_date` on. The same contents as before, or as those of `version`, are no change.
-#}
{%- macro note_made(relation, due, customers=none, from_date=none, is_changed_whole=true, version=none) -%}
    {%- set node = model.unique_id -%}
    {%- set version = version or run_query('select ' ~ strata.version_of(relation)).rows[0][0] -%}
    {%- set parents = due.changed | map(attribute='parent_name') | join(' ') -%}
    {%- if due.is_known and not due.is_forgotten and version == due.own_version -%}
        {%- do run_query('update raw.made_tables set seen_versions = ' ~ strata.seen_versions(due)
            ~ ", making_code = '" ~ due.kind ~ "', changed_parents = '" ~ parents ~ "'"
            ~ " where node_name = '" ~ node ~ "'"
        ) -%}
        {{- return(none) -}}
    {%- endif -%}
    {%- set noted -%}
        delete from raw.changed_customers where node_name = '{{ node }}';
        {%- if customers %}
        insert into raw.changed_customers select '{{ node }}', customer_id from ({{ customers }}) as changed;
        {%- endif %}
        delete from raw.made_tables where node_name = '{{ node }}';
        insert into raw.made_tables values (
            '{{ node }}', '{{ due.told.own_key }}', {{ strata.seen_versions(due) }}, '{{ version }}',
            {{ "'" ~ due.own_version ~ "'" if due.is_known else 'null' }}, {{ is_changed_whole }},
            {{ "cast('" ~ from_date ~ "' as date)" if from_date else 'null' }},
            '{{ due.kind }}', '{{ parents }}'
        )
    {%- endset -%}
    {%- do run_query(noted) -%}
{%- endmacro -%}
