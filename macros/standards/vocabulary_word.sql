{#- The form in which a delivered word is looked up in the seed `vocabulary_words`. -#}
{%- macro vocabulary_word(text) -%}
    lower({{ strata.half_width(text) }})
{%- endmacro -%}
