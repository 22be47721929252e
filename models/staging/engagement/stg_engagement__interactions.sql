{{ config(materialized='view') }}

with

interactions as (select * from {{ ref('base_engagement__interactions') }}),

interactions_kept as (
    select
        record_key as interaction_key,
        source_system,
        contact_key,
        account_key,
        member_key,
        wechat_key,
        interaction_id,
        content_id,
        batch_id,
        mobile_phone,
        landline_phone,
        email_address,
        source_interaction_type,
        interaction_type_code,
        customer_name,
        source_channel,
        channel_code,
        source_content_type,
        content_type_code,
        product_category,
        row_number,
        load_number,
        duration_seconds,
        occurred_at,
        updated_at
    from interactions
    where row_outcome_code = 'kept'
)

select * from interactions_kept
