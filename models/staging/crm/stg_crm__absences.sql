{{ config(materialized='view') }}

with

absences as (select * from {{ ref('base_crm__absences') }}),

absences_kept as (
    select
        record_key as absence_key,
        source_system,
        {{ record_key(['owner_id']) }} as owner_key,
        batch_id,
        row_number,
        load_number,
        starts_date,
        ends_date,
        updated_at
    from absences
    where row_outcome_code = 'kept'
)

select * from absences_kept
