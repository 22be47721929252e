{#-
    The key of a record within its entity: its source system and its own id (names of columns,
    the system first), joined by colons; colons inside a part are escaped. Readable, and
    shorter than a hash.
-#}
{%- macro record_key(columns) -%}
    concat_ws(
        ':'
        {%- for column in columns -%}
        , coalesce(replace(cast({{ column }} as string), ':', '%3A'), '')
        {%- endfor -%}
    )
{%- endmacro -%}
