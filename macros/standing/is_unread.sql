{#-
    Whether what changed in a parent, a row of `parents_known`, lies at dates that the model
    does not read: after all that the table of `known_at` lists, itself unchanged.
-#}
{%- macro is_unread(told) -%}
    {%- if not told.known_at -%}
        {{- return('false') -}}
    {%- endif -%}
    coalesce(
        made.changed_from_date > (
            select coalesce(max(observation_date), date '0001-01-01') from {{ told.known_at.relation }}
        )
        and parents.parent_name not in (select node_name from raw.changed_customers)
        and own.seen_versions['{{ told.known_at.name }}'] = (
            select version from raw.made_tables where node_name = '{{ told.known_at.name }}'
        ),
        false
    )
{%- endmacro -%}
