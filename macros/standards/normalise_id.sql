{#- An identifier as text: a trailing `.0`, left by tools that take ids for numbers, is cut. -#}
{%- macro normalise_id(text) -%}
    {{ strata.replace_matches(text, '^([0-9]+)[.]0+$', '\\1') }}
{%- endmacro -%}
