{#-
    A whole number from 0 to 1048575 out of the first five digits of `key`, an MD5 as text:
    the same draw for the same key on every engine and day.
-#}
{%- macro drawn_number(key) -%}
    cast(
    {%- for place in range(1, 6) %}
        {{ '+ ' if not loop.first }}{{ 16 ** (5 - place) }} * (instr('0123456789abcdef', substr({{ key }}, {{ place }}, 1)) - 1)
    {%- endfor %}
        as bigint
    )
{%- endmacro -%}
