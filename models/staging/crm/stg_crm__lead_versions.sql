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
        leads.record_key as lead_key,
        case
            when
                leads.owner_id is not null
                then {{ record_key(['leads.owner_id']) }}
            else null
        end as owner_key,
        leads.batch_id,
        leads.row_number,
        leads.load_number,
        leads.created_at,
        coalesce(leads.updated_at, {{ business_time('leads.loaded_at') }}) as changed_at
    from leads
    left join owners_lacked
        on leads.batch_id = owners_lacked.lacking_batch_id
    where
        leads.row_outcome_code = 'kept'
        or (
            leads.row_outcome_code = 'superseded'
            and owners_lacked.lacking_batch_id is null
        )
)

select * from versions_kept
