with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

owners as (select * from {{ ref('stg_crm__owners') }}),

roles as (select * from {{ ref('staff_roles') }}),

absences as (select * from {{ ref('stg_crm__absences') }}),

owners_absent as (
    select distinct absences.owner_key
    from absences
    inner join latest_dates
        on
            absences.starts_date <= latest_dates.observation_date
            and absences.ends_date >= latest_dates.observation_date
),

owners_counted as (
    select count(*) as owner_count
    from owners
),

-- Without a list of owners every role has one queue.
owners_listed as (
    select
        owners.owner_key,
        owners.owner_key as own_owner_pool,
        owners.team_name || '|' || owners.role_code as same_team_pool,
        owners.role_code as same_role_pool,
        owners.owner_key as manager_pool,
        owners.team_name,
        owners.role_code,
        owners.manager_owner_key,
        coalesce(owners.daily_capacity_count, roles.daily_capacity_count, 0)
            as daily_capacity_count,
        owners.is_active
        and coalesce(owners.left_date >= latest_dates.observation_date, true)
        and owners_absent.owner_key is null as is_available,
        false as is_queue
    from owners
    cross join latest_dates
    left join owners_absent
        on owners.owner_key = owners_absent.owner_key
    left join roles
        on owners.role_code = roles.role_code
    union all
    select
        'role:' || roles.role_code as owner_key,
        cast(null as string) as own_owner_pool,
        cast(null as string) as same_team_pool,
        roles.role_code as same_role_pool,
        cast(null as string) as manager_pool,
        cast(null as string) as team_name,
        roles.role_code,
        cast(null as string) as manager_owner_key,
        roles.daily_capacity_count,
        true as is_available,
        true as is_queue
    from roles
    inner join owners_counted
        on owners_counted.owner_count = 0
)

select * from owners_listed
