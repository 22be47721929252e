{{ config(materialized='view') }}

with

accounts as (select * from {{ ref('base_crm__accounts') }}),

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
        merged_account_ids,
        row_number,
        load_number,
        points_balance,
        birth_date,
        registered_at,
        closed_at,
        updated_at
    from accounts
    where row_outcome_code = 'kept'
)

select * from accounts_kept
