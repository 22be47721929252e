{#-
    What has to be done so that the table `found` of the model that runs is as if it were
    made anew; a dictionary with the `kind` of making:

    stands    it was made of the very contents that it reads now
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
    {%- do due.update({'is_dated': model.unique_id == told.clock}) -%}
    {%- set state = namespace(is_in_parts=told.parts is not none) -%}
    {%- for row in run_query(strata.parents_known(told)).rows -%}
        {%- set name, is_parent = row['parent_name'], row['parent_name'] in told.parents -%}
        {%- do due.seen.update({name: row['version']}) -%}
        {%- do due.update({'is_known': row['own_key'] == told.own_key, 'own_version': row['own_version']}) -%}
        {%- set is_new = row['version'] is none or row['version'] != row['seen_version'] -%}
        {%- set is_traced = row['version_before'] == row['seen_version'] and not row['is_changed_whole'] -%}
        {%- if name == told.clock and name != model.unique_id -%}
            {%- do due.update({'opened': row['changed_from_date'] if is_new, 'is_dated': is_traced or not is_new}) -%}
        {%- endif -%}
        {%- if is_new and is_parent -%}
            {%- do due.changed.append(row) -%}
            {%- set state.is_in_parts = state.is_in_parts and is_traced and name not in told.opaque -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not (told.is_trusted and found is not none and found.is_table and due.is_known) -%}
        {%- do due.update({'is_known': false}) -%}
    {%- elif not due.changed -%}
        {%- do due.update({'kind': 'stands'}) -%}
    {%- elif state.is_in_parts and strata.are_few_changed(due) -%}
        {%- do due.update({'kind': 'parts'}) -%}
    {%- endif -%}
    {{- return(due) -}}
{%- endmacro -%}
