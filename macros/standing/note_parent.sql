{#-
    Adds what is known of a parent, a row of `parents_known`, to `due`: its version, whether
    it changed since the model was made of it, and whether it is known what changed. Of the
    observation dates the first that changed is kept: dates from there on are open.
-#}
{%- macro note_parent(due, row) -%}
    {%- set name, told = row['parent_name'], due.told -%}
    {%- set is_new = row['version'] is none or row['version'] != row['seen_version'] -%}
    {%- set is_traced = row['version_before'] == row['seen_version'] and not row['is_changed_whole'] -%}
    {%- do due.seen.update({name: row['version']}) -%}
    {%- do due.update({'is_known': row['own_key'] == told.own_key, 'own_version': row['own_version']}) -%}
    {%- if name == told.clock and name != model.unique_id -%}
        {%- do due.update({'opened': row['changed_from_date'] if is_new, 'is_dated': is_traced or not is_new}) -%}
    {%- endif -%}
    {%- if is_new and is_traced and row['is_unread'] and name not in told.opaque -%}
        {%- do due.update({'has_unread': true}) -%}
    {%- elif is_new and name in told.parents -%}
        {%- do due.changed.append(row) -%}
        {%- do due.update({'is_traced': due.is_traced and is_traced and name not in told.opaque}) -%}
    {%- endif -%}
{%- endmacro -%}
