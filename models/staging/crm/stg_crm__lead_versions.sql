{{ config(materialized='view') }}

with

leads as (select * from {{ ref('base_crm__leads') }}),

-- Without a time of the last change it is when the version came.
versions_kept as (
    select
        record_key as lead_key,
        case
            when
                owner_id is not null
                then {{ record_key(['owner_id']) }}
            else null
        end as owner_key,
        batch_id,
        row_number,
        load_number,
        created_at,
        coalesce(updated_at, {{ business_time('loaded_at') }}) as changed_at
    from leads
    where row_outcome_code in ('kept', 'superseded')
)

select * from versions_kept
