{{ config(materialized='view') }}

with

accounts_typed as (select * from {{ ref('stg_crm__accounts_typed') }}),

accounts_superseded as (select * from {{ ref('stg_crm__accounts_superseded') }}),

accounts_kept as (
    select
        record_key as account_record_key,
        source_system,
        contact_key,
        account_key,
        member_key,
        wechat_key,
        account_id,
        case
            when
                owner_id is not null
                then {{ record_key(['owner_id']) }}
            else null
        end as owner_key,
        batch_id,
        mobile_phone,
        landline_phone,
        email_address,
        customer_name,
        company_name,
        region_name,
        source_signup_channel,
        signup_channel_code,
        member_level,
        opted_out_channels,
        close_reason,
        row_number,
        load_number,
        points_balance,
        birth_date,
        registered_at,
        closed_at,
        updated_at
    from accounts_typed
    where
        reject_reason_code is null
        and not exists (
            select 1
            from accounts_superseded
            where
                accounts_superseded.batch_id = accounts_typed.batch_id
                and accounts_superseded.row_number = accounts_typed.row_number
        )
)

select * from accounts_kept
