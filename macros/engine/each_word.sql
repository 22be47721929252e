{#- Select item that makes a row of each word of `text`, whose words are parted by one blank. -#}
{%- macro each_word(text) -%}
    {{- return(adapter.dispatch('each_word', 'strata')(text)) -}}
{%- endmacro -%}

{%- macro duckdb__each_word(text) -%}
    unnest(string_split({{ text }}, ' '))
{%- endmacro -%}

{%- macro spark__each_word(text) -%}
    explode(split({{ text }}, ' '))
{%- endmacro -%}
