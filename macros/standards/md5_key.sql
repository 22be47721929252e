{#-
    A text key over `columns` (names or expressions): the MD5 of their values joined by the
    unit separator, blanks counting as empty text. The same on every engine.
-#}
{%- macro md5_key(columns) -%}
    md5(concat_ws(chr(31)
    {%- for column in columns -%}
        , coalesce(cast({{ column }} as string), '')
    {%- endfor -%}
    ))
{%- endmacro -%}
