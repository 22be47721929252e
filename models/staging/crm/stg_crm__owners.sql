{{ config(materialized='view') }}

with

owners as (select * from {{ ref('base_crm__owners') }}),

owners_kept as (
    select
        record_key as owner_key,
        source_system,
        owner_id,
        case
            when
                manager_owner_id is not null
                then {{ record_key(['manager_owner_id']) }}
            else null
        end as manager_owner_key,
        batch_id,
        owner_name,
        team_name,
        source_role,
        role_code,
        row_number,
        load_number,
        daily_capacity_count,
        hourly_cost_amount,
        work_starts_minute,
        work_ends_minute,
        is_active,
        left_date,
        updated_at
    from owners
    where row_outcome_code = 'kept'
)

select * from owners_kept
