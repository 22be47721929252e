{#-
    What has to be done so that the table `found` of the model that runs is as if it were
    made anew; a dictionary with the `kind` of making:

    stands    it was made of the very contents that it reads now, or others have changed
              at dates only that it does not read (`known_at`)
    parts     all that changed lies in the `changed` tables, at dates from `from_date` on
              or in rows of some customers, and the model is made by parts
    whole     everything else

    A build of the product tells each model by `meta.making` what its table is made of: the
    key of its code and day, its parents with the versions of seeds and sources, and whether
    what the warehouse says of its own tables `is_trusted`. Untold, a table is made whole.
-#}
{%- macro making_due(found) -%}
    {%- set told = model.config.meta.get('making') -%}
    {%- set due = {'kind': 'whole', 'told': told, 'seen': {}, 'changed': [], 'is_known': false} -%}
    {%- if not told -%}
        {{- return(due) -}}
    {%- endif -%}
    {%- do due.update({'is_dated': model.unique_id == told.clock, 'is_traced': told.parts is not none}) -%}
    {%- for row in run_query(strata.parents_known(told)).rows -%}
        {%- do strata.note_parent(due, row) -%}
    {%- endfor -%}
    {%- if not (told.is_trusted and found is not none and found.is_table and due.is_known) -%}
        {%- do due.update({'is_known': false}) -%}
    {%- elif not due.changed -%}
        {%- do due.update({'kind': 'stands'}) -%}
        {%- if due.has_unread -%}
            {%- do run_query('update raw.made_tables set seen_versions = ' ~ strata.seen_versions(due)
                ~ " where node_name = '" ~ model.unique_id ~ "'") -%}
            {%- do adapter.commit() -%}
        {%- endif -%}
    {%- elif due.is_traced and strata.are_few_changed(due) -%}
        {%- do due.update({'kind': 'parts'}) -%}
    {%- endif -%}
    {{- return(due) -}}
{%- endmacro -%}
