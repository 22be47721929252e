{#- Free text with every word cut to its first character: the shape of a line without what it says. -#}
{%- macro mask_words(text) -%}
    {{ strata.replace_matches(text, '([\\p{L}\\p{N}])[\\p{L}\\p{N}]+', '\\1***') }}
{%- endmacro -%}
