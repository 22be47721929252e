{#- `text` without characters that command a terminal or can't be seen. -#}
{%- macro visible_text(text) -%}
    {{ strata.replace_matches(text, '[\\p{Cc}\\p{Cf}]') }}
{%- endmacro -%}
