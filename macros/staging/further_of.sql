{#- The values behind the first in `values`, with a blank between them, or null. -#}
{%- macro further_of(values) -%}
    case
        when {{ values }} like '% %' then substring({{ values }}, length(split_part({{ values }}, ' ', 1)) + 2)
        else null
    end
{%- endmacro -%}
