{#- The first of the values in `values`, which have a blank between them. -#}
{%- macro first_of(values) -%}
    case when {{ values }} like '% %' then split_part({{ values }}, ' ', 1) else {{ values }} end
{%- endmacro -%}
