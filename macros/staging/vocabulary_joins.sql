{#- One join to the seed `vocabulary_words` for every declared code and flag. -#}
{%- macro vocabulary_joins(columns, words) -%}
    {%- for column in columns if column.type in ('code', 'flag') %}
    left join {{ words }} as words_of_{{ column.name }}
        on
            words_of_{{ column.name }}.vocabulary_code = '{{ column.vocabulary or "yes_no" }}'
            and {{ strata.vocabulary_word('words_of_' ~ column.name ~ '.word') }}
            = {{ strata.vocabulary_word('cells_cleaned.' ~ column.name) }}
    {%- endfor -%}
{%- endmacro -%}
