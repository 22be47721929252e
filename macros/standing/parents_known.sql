{#-
    Query of what is known of each table, seed and source that the model reads: its version
    now, the one before, the version this model was last made of, and what changed between
    the two, and whether the model reads nothing of that. `told` is what the build tells the
    model, see `making_due`.
-#}
{%- macro parents_known(told) -%}
{%- set parents = dict(told.parents) -%}
{%- do parents.setdefault(told.clock, none) -%}
select
    parents.parent_name,
    coalesce(parents.given_version, made.version) as version,
    made.version_before,
    coalesce(made.is_changed_whole, true) as is_changed_whole,
    cast(made.changed_from_date as varchar) as changed_from_date,
    own.own_key,
    own.version as own_version,
    own.seen_versions[parents.parent_name] as seen_version,
    {{ strata.is_unread(told) }} as is_unread
from (
    values
    {%- for name, version in parents.items() %}
    ('{{ name }}', {{ "'" ~ version ~ "'" if version else 'null' }}){{ ',' if not loop.last }}
    {%- endfor %}
) as parents (parent_name, given_version)
left join raw.made_tables as made
    on parents.parent_name = made.node_name
left join raw.made_tables as own
    on own.node_name = '{{ model.unique_id }}'
{%- endmacro -%}
