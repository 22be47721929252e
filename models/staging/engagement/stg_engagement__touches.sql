{{ config(materialized='view') }}

with

touches as (select * from {{ ref('base_engagement__touches') }}),

touches_kept as (
    select
        record_key as touch_key,
        source_system,
        contact_key,
        account_key,
        member_key,
        wechat_key,
        touch_id,
        campaign_id,
        task_id,
        case
            when
                experiment_id is not null
                then {{ record_key(['experiment_id']) }}
            else null
        end as experiment_key,
        experiment_id,
        batch_id,
        mobile_phone,
        landline_phone,
        email_address,
        customer_name,
        play_code,
        source_channel,
        channel_code,
        content_code,
        arm_name,
        row_number,
        load_number,
        cost_amount,
        is_delivered,
        sent_at,
        opened_at,
        clicked_at,
        responded_at,
        updated_at
    from touches
    where row_outcome_code = 'kept'
)

select * from touches_kept
