with

vocabulary_words as (select * from {{ ref('vocabulary_words') }}),

unknown_words as (
    {%- set coded_entities = var('entities').items()
        | selectattr('1.vocabularies', 'defined') -%}
    {%- for entity, declared in coded_entities %}
    {%- set is_last_entity = loop.last %}
    {%- for word, vocabulary in declared.vocabularies.items() %}
    {%- set code = word if word.endswith('_code') else word ~ '_code' %}
    select
        '{{ entity }}' as entity_code,
        '{{ vocabulary }}' as vocabulary_code,
        {{ mask_free_text('source_' ~ word) }} as source_word,
        case
            when reject_reason_code = 'unknown_{{ vocabulary }}' then 1 else 0
        end as held_count,
        cast({{ declared.dated_by }} as date) as seen_date
    from {{ ref('base_' ~ declared.area ~ '__' ~ entity) }}
    where
        row_outcome_code in ('kept', 'held')
        and {{ code }} = 'unknown'
        and source_{{ word }} is not null
    {{- '\n    union all' if not (is_last_entity and loop.last) }}
    {%- endfor %}
    {%- endfor %}
),

words_counted as (
    select
        entity_code,
        vocabulary_code,
        source_word,
        count(*) as row_count,
        cast(sum(held_count) as bigint) as held_count,
        min(seen_date) as first_seen_date,
        max(seen_date) as last_seen_date
    from unknown_words
    group by
        entity_code,
        vocabulary_code,
        source_word
),

-- A word that the seed itself maps to `unknown` has been looked at already.
unmapped_values as (
    select
        words_counted.entity_code,
        words_counted.vocabulary_code,
        words_counted.source_word,
        words_counted.row_count,
        words_counted.held_count,
        words_counted.first_seen_date,
        words_counted.last_seen_date
    from words_counted
    left join vocabulary_words
        on
            words_counted.vocabulary_code = vocabulary_words.vocabulary_code
            and {{ vocabulary_word('words_counted.source_word') }}
            = {{ vocabulary_word('vocabulary_words.word') }}
    where vocabulary_words.word is null
)

select * from unmapped_values
