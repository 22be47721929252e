{#-
    The codes of several columns as one whole number, their places in the lists of
    `conditions` (column to codes) for digits: cheap to group and join by. Null where a code
    isn't in its list. `unpacked_code` reads a code back.
-#}
{%- macro packed_codes(conditions) -%}
    {%- set digit = namespace(weight=1) -%}
    {%- for column, codes in conditions.items() %}
    {{ '+ ' if not loop.first }}{{ digit.weight }} * case {{ column }}
        {%- for code in codes %}
        when '{{ code }}' then {{ loop.index0 }}
        {%- endfor %}
        else null
    end
    {%- set digit.weight = digit.weight * codes | length -%}
    {%- endfor %}
{%- endmacro -%}
