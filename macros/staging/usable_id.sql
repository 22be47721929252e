{#- The id in the lake's text `text`, or null where a spreadsheet damaged it: ingest puts a question mark before such a one. -#}
{%- macro usable_id(text) -%}
    case when {{ text }} like '?%' then null else {{ text }} end
{%- endmacro -%}
