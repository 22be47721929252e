with

rejected_rows as (select * from {{ ref('fct_rejected_rows') }}),

source_systems as (select * from {{ ref('dim_source_systems') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

rejected_rows_explained as (
    select
        rejected_rows.rejected_row_id,
        rejected_rows.entity_code,
        rejected_rows.batch_id,
        source_systems.shown_source_system as source_system,
        rejected_rows.source_file,
        rejected_rows.reject_reason_code as reason_code,
        {{ label_names(['reason']) }},
        rejected_rows.reject_column as reason_column,
        mend_labels.name_zh as mend_zh,
        mend_labels.name_en as mend_en,
        rejected_rows.reject_status_code as status_code,
        {{ label_names(['status']) }},
        rejected_rows.replacing_batch_id,
        rejected_rows.row_text,
        rejected_rows.row_number,
        rejected_rows.replacing_row_number
    from rejected_rows
    left join source_systems
        on rejected_rows.source_system = source_systems.source_system
    {{ label_joins(
        {'reason': 'reject_reason', 'mend': 'reject_mend'},
        'rejected_rows',
        'rejected_rows.reject_reason_code',
    ) }}
    {{ label_joins(
        {'status': 'reject_status'}, 'rejected_rows', 'rejected_rows.reject_status_code'
    ) }}
)

select * from rejected_rows_explained
