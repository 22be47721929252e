{{ config(materialized='view') }}

with

owners_typed as (select * from {{ ref('stg_crm__owners_typed') }}),

owners_superseded as (select * from {{ ref('stg_crm__owners_superseded') }}),

owners_kept as (
    select
        record_key as owner_key,
        source_system,
        owner_id,
        batch_id,
        owner_name,
        team_name,
        source_role,
        role_code,
        row_number,
        load_number,
        daily_capacity_count,
        hourly_cost_amount,
        is_active,
        left_date,
        updated_at
    from owners_typed
    where
        reject_reason_code is null
        and not exists (
            select 1
            from owners_superseded
            where
                owners_superseded.batch_id = owners_typed.batch_id
                and owners_superseded.row_number = owners_typed.row_number
        )
)

select * from owners_kept
