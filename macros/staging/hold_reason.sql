{#-
    Why a row that is no reject waits for a decision, as `reason:column`, or null: its key
    names other things too, what happened is told by a word that nobody has mapped, or by none
    where it would have to be (`held_where`).
-#}
{%- macro hold_reason(columns, key, holds_collisions) -%}
    {%- set held = columns | selectattr('is_held', 'defined') | list -%}
    {%- set untold = columns | selectattr('held_where', 'defined') | list -%}
    {%- if not held and not untold and not holds_collisions -%}
        cast(null as string)
    {%- else -%}
        case
        {%- if holds_collisions %}
            when is_colliding then 'colliding_key:{{ key[0] }}'
        {%- endif -%}
        {%- for column in held %}
            when {{ column.output or column.name }} = 'unknown'
                and source_{{ column.name }} is not null
                then 'unknown_{{ column.vocabulary }}:{{ column.name }}'
        {%- endfor %}
        {%- for column in untold %}
            when {{ column.held_where }} then '{{ column.held_as }}:{{ column.name }}'
        {%- endfor %}
            else null
        end
    {%- endif -%}
{%- endmacro -%}
