with

rejected_rows as (select * from {{ ref('fct_rejected_rows') }}),

reject_reasons as (select * from {{ ref('reject_reasons') }}),

vocabularies as (select * from {{ ref('vocabularies') }}),

rejected_rows_explained as (
    select
        rejected_rows.rejected_row_id,
        rejected_rows.entity_code,
        rejected_rows.batch_id,
        rejected_rows.source_system,
        rejected_rows.source_file,
        rejected_rows.reject_reason_code as reason_code,
        reject_reasons.reason_name_zh,
        reject_reasons.reason_name_en,
        rejected_rows.reject_column as reason_column,
        reject_reasons.mend_zh,
        reject_reasons.mend_en,
        rejected_rows.reject_status_code as status_code,
        vocabularies.name_zh as status_name_zh,
        vocabularies.name_en as status_name_en,
        rejected_rows.replacing_batch_id,
        rejected_rows.row_text,
        rejected_rows.row_number,
        rejected_rows.replacing_row_number
    from rejected_rows
    left join reject_reasons
        on rejected_rows.reject_reason_code = reject_reasons.reason_code
    left join vocabularies
        on
            rejected_rows.reject_status_code = vocabularies.code
            and vocabularies.vocabulary_code = 'reject_status'
)

select * from rejected_rows_explained
