{#-
    One part of a value that is ranked, the text of 52 characters that ranks it (source, time,
    contact) and the value behind it: source, time, contact_key or value.
-#}
{%- macro ranked_part(ranked, part) -%}
    {%- set start, length = {
        'source': (1, 1), 'time': (2, 19), 'contact_key': (21, 32), 'value': (53, 1000)
    }[part] -%}
    substr({{ ranked }}, {{ start }}, {{ length }})
{%- endmacro -%}
