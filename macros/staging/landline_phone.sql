{#- The mainland landline with its extension in the lake's text `phones` of a cell, or null. -#}
{%- macro landline_phone(phones) -%}
    case when {{ phones }} like '%;%' then split_part({{ phones }}, ';', 2) else null end
{%- endmacro -%}
