{#-
    Whether the variable `colliding_keys` says of the source system of a record that rows of
    one key are `versions`, or things of their own in each of its `files`.
-#}
{%- macro settled_as(entity, decision) -%}
    {%- set systems = [] -%}
    {%- for system, told in var('colliding_keys').get(entity, {}).items() -%}
        {%- if told not in ('versions', 'files') -%}
            {{- exceptions.raise_compiler_error(
                "colliding_keys: " ~ entity ~ " of " ~ system ~ " are versions or files, not " ~ told
            ) -}}
        {%- endif -%}
        {%- if told == decision -%}
            {%- do systems.append("'" ~ (system | string).replace(':', '%3A').replace("'", "''") ~ "'") -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if systems -%}
        split_part(record_key, ':', 1) in ({{ systems | join(', ') }})
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro -%}
