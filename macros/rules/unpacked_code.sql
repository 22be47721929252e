{#- The code of `column` in the whole number `packed` that `packed_codes` made by `conditions`. -#}
{%- macro unpacked_code(packed, conditions, column) -%}
    {%- set digit = namespace(weight=1, is_found=false) -%}
    {%- for name, codes in conditions.items() if not digit.is_found -%}
        {%- if name == column -%}
            {%- set digit.is_found = true -%}
        {%- else -%}
            {%- set digit.weight = digit.weight * codes | length -%}
        {%- endif -%}
    {%- endfor -%}
    case {{ strata.whole_quotient(packed, digit.weight) }} % {{ conditions[column] | length }}
        {%- for code in conditions[column] %}
        when {{ loop.index0 }} then '{{ code }}'
        {%- endfor %}
        else null
    end
{%- endmacro -%}
