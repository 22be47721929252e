{{ config(materialized='view') }}

with

leads_typed as (select * from {{ ref('stg_crm__leads_typed') }}),

leads_superseded as (select * from {{ ref('stg_crm__leads_superseded') }}),

leads_kept as (
    select
        record_key as lead_key,
        source_system,
        contact_key,
        account_key,
        member_key,
        wechat_key,
        lead_id,
        campaign_id,
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
        source_channel,
        channel_code,
        intent_product,
        pain_point,
        source_lead_status,
        lead_status_code,
        source_follow_up_status,
        follow_up_status_code,
        source_intent_level,
        intent_level_code,
        lost_reason,
        row_number,
        load_number,
        star_rating,
        expected_order_amount,
        created_at,
        first_contacted_at,
        next_follow_up_at,
        converted_at,
        closed_at,
        updated_at
    from leads_typed
    where
        reject_reason_code is null
        and not exists (
            select 1
            from leads_superseded
            where
                leads_superseded.batch_id = leads_typed.batch_id
                and leads_superseded.row_number = leads_typed.row_number
        )
)

select * from leads_kept
