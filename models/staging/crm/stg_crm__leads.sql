{{ config(materialized='view') }}

with

leads as (select * from {{ ref('base_crm__leads') }}),

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
        is_locked,
        created_at,
        first_contacted_at,
        next_follow_up_at,
        converted_at,
        closed_at,
        updated_at
    from leads
    where row_outcome_code = 'kept'
)

select * from leads_kept
