{{ config(materialized='view') }}

with

interactions_typed as (select * from {{ ref('stg_engagement__interactions_typed') }}),

interactions_superseded as (
    select * from {{ ref('stg_engagement__interactions_superseded') }}
),

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
    from interactions_typed
    where
        reject_reason_code is null
        and not exists (
            select 1
            from interactions_superseded
            where
                interactions_superseded.batch_id = interactions_typed.batch_id
                and interactions_superseded.row_number = interactions_typed.row_number
        )
)

select * from interactions_kept
