with

leads as (select * from {{ ref('stg_crm__leads') }}),

leads_reached as (
    select
        lead_key,
        source_system,
        lead_id,
        contact_key,
        owner_key,
        campaign_id,
        channel_code,
        lead_status_code,
        intent_level_code,
        intent_product,
        pain_point,
        lost_reason,
        star_rating,
        expected_order_amount,
        cast((
            case when customer_name is not null then 1 else 0 end
            + case when contact_key is not null then 1 else 0 end
            + case when intent_product is not null then 1 else 0 end
            + case when pain_point is not null then 1 else 0 end
            + case when channel_code != 'unknown' then 1 else 0 end
        ) / 5.0 as decimal(5, 4)) as completeness_score,
        lead_status_code in ('valid', 'converted', 'won', 'lost')
        or converted_at is not null as is_valid_reached,
        lead_status_code in ('converted', 'won')
        or converted_at is not null as is_converted_reached,
        lead_status_code = 'won' as is_won_reached,
        lead_status_code = 'lost' as is_lost,
        cast(created_at as date) as created_date,
        created_at,
        first_contacted_at,
        next_follow_up_at,
        converted_at,
        closed_at
    from leads
)

select * from leads_reached
