{#- True where `code` is one of the codes of the text `list`, which parts them by `|`. -#}
{%- macro list_holds(list, code) -%}
    contains('|' || {{ list }} || '|', '|' || {{ code }} || '|')
{%- endmacro -%}
