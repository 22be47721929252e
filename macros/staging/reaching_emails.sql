{#- The e-mail addresses in the lake's text `emails` of a cell, blank between them, or null. -#}
{%- macro reaching_emails(emails) -%}
    case when {{ emails }} like '%@%' and {{ emails }} not like '?%' then {{ emails }} else null end
{%- endmacro -%}
