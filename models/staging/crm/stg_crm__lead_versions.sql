{{ config(materialized='view') }}

with

leads as (select * from {{ ref('base_crm__leads') }}),

owners_lacked as (
    select batch_id as lacking_batch_id
    from {{ source('raw', 'lacked_columns') }}
    where column_name = 'owner_id'
),

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
    left join owners_lacked
        on leads.batch_id = owners_lacked.lacking_batch_id
    where
        row_outcome_code = 'kept'
        or (row_outcome_code = 'superseded' and owners_lacked.lacking_batch_id is null)
)

select * from versions_kept
