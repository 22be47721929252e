{#- The first character of `text` that can be seen and three stars: enough to recognise a cell, too little to know it. -#}
{%- macro mask_tail(text) -%}
    substr({{ strata.visible_text(text) }}, 1, 1) || '***'
{%- endmacro -%}
