with

row_outcomes as (select * from {{ ref('fct_row_outcomes') }}),

vocabularies as (select * from {{ ref('vocabularies') }}),

reject_reasons as (select * from {{ ref('reject_reasons') }}),

row_accounting as (
    select
        row_outcomes.entity_code,
        row_outcomes.batch_id,
        row_outcomes.source_system,
        row_outcomes.source_file,
        row_outcomes.row_outcome_code as outcome_code,
        vocabularies.name_zh as outcome_name_zh,
        vocabularies.name_en as outcome_name_en,
        row_outcomes.reject_reason_code as reason_code,
        reject_reasons.reason_name_zh,
        reject_reasons.reason_name_en,
        row_outcomes.row_count
    from row_outcomes
    left join vocabularies
        on
            row_outcomes.row_outcome_code = vocabularies.code
            and vocabularies.vocabulary_code = 'row_outcome'
    left join reject_reasons
        on row_outcomes.reject_reason_code = reject_reasons.reason_code
)

select * from row_accounting
