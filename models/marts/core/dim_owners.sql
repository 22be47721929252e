with

owners as (select * from {{ ref('stg_crm__owners') }}),

owners_listed as (
    select
        owner_key,
        owner_id,
        owner_name,
        team_name,
        role_code,
        daily_capacity_count,
        hourly_cost_amount,
        is_active,
        left_date
    from owners
)

select * from owners_listed
