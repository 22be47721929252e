with

unmapped_values as (select * from {{ ref('fct_unmapped_values') }}),

-- What many different customers carry says nothing of one of them.
values_masked as (
    select
        entity_code,
        vocabulary_code,
        case
            when
                carrier_count >= {{ var('shown_word_minimum_customers') }}
                and length(source_word) <= 20
                and not {{ matches('source_word', '[0-9０-９]{4}|[@＠]') }}
                then {{ visible_text('source_word') }}
            else {{ mask_tail('source_word') }}
        end as source_value,
        row_count,
        held_count,
        first_seen_date,
        last_seen_date
    from unmapped_values
),

values_published as (
    select
        entity_code,
        vocabulary_code,
        source_value,
        cast(sum(row_count) as bigint) as row_count,
        cast(sum(held_count) as bigint) as held_count,
        min(first_seen_date) as first_seen_date,
        max(last_seen_date) as last_seen_date
    from values_masked
    group by
        entity_code,
        vocabulary_code,
        source_value
)

select * from values_published
