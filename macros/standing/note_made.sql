{#-
    Notes what `relation` was made of and what is in it now, and what that changed: the
    customers of the query `customers`, or none where `is_changed_whole`, and every row from
    `from_date` on. The same contents as before are no change.
-#}
{%- macro note_made(relation, due, customers=none, from_date=none, is_changed_whole=true) -%}
    {%- set node, version = model.unique_id, strata.version_of(relation) -%}
    {%- set seen -%}
        map { {%- for name, one in due.seen.items() if one -%}
        '{{ name }}': '{{ one }}'{{ ', ' if not loop.last }}
        {%- endfor -%} }
    {%- endset -%}
    {%- set parents = due.changed | map(attribute='parent_name') | join(' ') -%}
    {%- if due.is_known and not due.is_forgotten and version == due.own_version -%}
        {%- do run_query(
            'update raw.made_tables set seen_versions = ' ~ seen ~ ", making_code = '" ~ due.kind
            ~ "', changed_parents = '" ~ parents ~ "' where node_name = '" ~ node ~ "'"
        ) -%}
        {{- return(none) -}}
    {%- endif -%}
    {%- do run_query("delete from raw.changed_customers where node_name = '" ~ node ~ "'") -%}
    {%- if customers -%}
        {%- do run_query(
            "insert into raw.changed_customers select '" ~ node ~ "', customer_id from (" ~ customers ~ ') as changed'
        ) -%}
    {%- endif -%}
    {%- do run_query("delete from raw.made_tables where node_name = '" ~ node ~ "'") -%}
    {%- set facts -%}
        '{{ node }}', '{{ due.told.own_key }}', {{ seen }}, '{{ version }}',
        {{ "'" ~ due.own_version ~ "'" if due.is_known else 'null' }}, {{ is_changed_whole }},
        {{ "cast('" ~ from_date ~ "' as date)" if from_date else 'null' }},
        '{{ due.kind }}', '{{ parents }}'
    {%- endset -%}
    {%- do run_query('insert into raw.made_tables values (' ~ facts ~ ')') -%}
{%- endmacro -%}
