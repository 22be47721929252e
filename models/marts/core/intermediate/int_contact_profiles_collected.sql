{{ config(materialized='view') }}

with

contacts as (select * from {{ ref('int_contacts_collected') }}),

accounts as (select * from {{ ref('stg_crm__accounts') }}),

leads as (select * from {{ ref('stg_crm__leads') }}),

-- What is known about a person, best source last: how far the system is trusted, then
-- contacts of orders, leads, accounts; then the newest record, then the larger key.
profiles_collected as (
    select
        contact_key,
        '00' || '1' || '0000-00-00 00:00:00' || contact_key as rank_text,
        '00' as system_rank,
        'document' as source_code,
        customer_name,
        cast(null as string) as company_name,
        cast(null as string) as region_name,
        mobile_phone,
        email_address,
        cast(null as string) as birth_date,
        cast(null as string) as member_level,
        cast(null as string) as owner_key,
        cast(null as string) as signup_channel_code,
        cast(null as date) as registered_date,
        cast(null as date) as lead_date,
        cast(null as timestamp) as recorded_at
    from contacts
    where is_current
    union all
    select
        contact_key,
        {{ system_rank('source_system') }}
        || '2'
        || {{ sortable_time('coalesce(updated_at, created_at)') }}
        || contact_key as rank_text,
        {{ system_rank('source_system') }} as system_rank,
        'lead' as source_code,
        customer_name,
        company_name,
        region_name,
        mobile_phone,
        email_address,
        cast(null as string) as birth_date,
        cast(null as string) as member_level,
        owner_key,
        nullif(channel_code, 'unknown') as signup_channel_code,
        cast(null as date) as registered_date,
        cast(created_at as date) as lead_date,
        cast(
            date_trunc('second', coalesce(updated_at, created_at)) as timestamp
        ) as recorded_at
    from leads
    where contact_key is not null
    union all
    select
        contact_key,
        {{ system_rank('source_system') }}
        || '3'
        || {{ sortable_time('coalesce(updated_at, registered_at)') }}
        || contact_key as rank_text,
        {{ system_rank('source_system') }} as system_rank,
        'account' as source_code,
        customer_name,
        company_name,
        region_name,
        mobile_phone,
        email_address,
        cast(birth_date as string) as birth_date,
        member_level,
        owner_key,
        nullif(signup_channel_code, 'unknown') as signup_channel_code,
        cast(registered_at as date) as registered_date,
        cast(null as date) as lead_date,
        cast(
            date_trunc('second', coalesce(updated_at, registered_at)) as timestamp
        ) as recorded_at
    from accounts
)

select * from profiles_collected
