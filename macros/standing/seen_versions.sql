{#- The versions of what the model reads, as this run found them; a map. -#}
{%- macro seen_versions(due) -%}
    map { {%- for name, one in due.seen.items() if one -%}
    '{{ name }}': '{{ one }}'{{ ', ' if not loop.last }}
    {%- endfor -%} }
{%- endmacro -%}
