with

unmapped_values as (select * from {{ ref('fct_unmapped_values') }}),

values_published as (
    select
        entity_code,
        vocabulary_code,
        source_word as source_value,
        row_count,
        held_count,
        first_seen_date,
        last_seen_date
    from unmapped_values
)

select * from values_published
