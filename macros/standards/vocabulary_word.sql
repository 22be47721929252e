{#-
    The form in which words are compared, of a cell as of the seed `vocabulary_words`: case,
    width, blanks and punctuation tell no two words apart. Most cells differ in case at most,
    which is quick to take off.
-#}
{%- macro vocabulary_word(text) -%}
    {%- set marks = ' _-.,;:/()|*[]、。·！？；【】《》“”' -%}
    case
        when {{ strata.matches(text, '[ _.,;:/()|*、。·！？；【】《》“”０-９．，－＋（）：／＠％　\\[\\]-]') }}
            then translate(lower({{ strata.half_width(text) }}), '{{ marks }}', '')
        else lower({{ text }})
    end
{%- endmacro -%}
