{#-
    The form in which words are compared, of a cell as of the seed `vocabulary_words`: case,
    width, blanks and punctuation tell no two words apart.
-#}
{%- macro vocabulary_word(text) -%}
    translate(lower({{ strata.half_width(text) }}), ' _-.,;:/()|*[]、。·！？；【】《》“”', '')
{%- endmacro -%}
