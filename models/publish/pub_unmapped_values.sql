with

unmapped_words as (select * from {{ ref('fct_unmapped_words') }}),

unmapped_values as (
    select
        entity_code,
        vocabulary_code,
        source_word as source_value,
        row_count,
        first_seen_date,
        last_seen_date
    from unmapped_words
)

select * from unmapped_values
