{#- The values of `columns` as one text, by which a failing test names the row of a seed file. -#}
{%- macro seed_key(columns) -%}
    {%- for column in columns -%}
        coalesce(cast({{ column }} as string), '')
        {{- " || ', ' || " if not loop.last }}
    {%- endfor -%}
{%- endmacro -%}
