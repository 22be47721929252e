{{ config(materialized='view') }}

with

owners as (select * from {{ ref('int_owners_listed') }}),

owners_available as (
    select
        owner_key,
        own_owner_pool,
        same_team_pool,
        same_role_pool,
        manager_pool,
        role_code,
        daily_capacity_count
    from owners
    where is_available
)

select * from owners_available
