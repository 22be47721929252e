{#-
    Why a row that is no reject waits for a decision, as `reason:column`, or null: its key
    names other things too, or what happened is told by a word that nobody has mapped.
-#}
{%- macro hold_reason(columns, key, holds_collisions) -%}
    {%- set held = columns | selectattr('is_held', 'defined') | list -%}
    {%- if not held and not holds_collisions -%}
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
            else null
        end
    {%- endif -%}
{%- endmacro -%}
