with

vocabulary_words as (select * from {{ ref('vocabulary_words') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

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
        source_{{ word }} as source_word,
        record_key,
        {{ 'contact_key' if declared.contact_grain else 'cast(null as string)' }}
            as contact_key,
        {{ 'true' if declared.contact_grain else 'false' }} as is_about_people,
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
        unknown_words.entity_code,
        unknown_words.vocabulary_code,
        unknown_words.source_word,
        count(*) as row_count,
        cast(sum(unknown_words.held_count) as bigint) as held_count,
        count(
            distinct case
                when unknown_words.is_about_people
                    then coalesce(identities.customer_id, unknown_words.contact_key)
                else unknown_words.record_key
            end
        ) as carrier_count,
        min(unknown_words.seen_date) as first_seen_date,
        max(unknown_words.seen_date) as last_seen_date
    from unknown_words
    left join identities on unknown_words.contact_key = identities.contact_key
    group by
        unknown_words.entity_code,
        unknown_words.vocabulary_code,
        unknown_words.source_word
),

-- A word that the seed itself maps to `unknown` has been looked at already.
unmapped_values as (
    select
        words_counted.entity_code,
        words_counted.vocabulary_code,
        words_counted.source_word,
        words_counted.row_count,
        words_counted.held_count,
        words_counted.carrier_count,
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
