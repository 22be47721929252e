{%- set facts = {
    'customer_name': 'customer_name is not null',
    'contact': 'contact_key is not null',
    'intent_product': 'intent_product is not null',
    'pain_point': 'pain_point is not null',
    'channel': "channel_code != 'unknown'",
} -%}
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
        source_channel,
        lead_status_code,
        intent_level_code,
        intent_product,
        pain_point,
        lost_reason,
        concat_ws(
            '|',
            {%- for fact, condition in facts.items() %}
            case when {{ condition }} then null else '{{ fact }}' end
            {{- ',' if not loop.last }}
            {%- endfor %}
        ) as missing_fact_codes,
        star_rating,
        expected_order_amount,
        cast((
            {%- for condition in facts.values() %}
            {{ '+ ' if not loop.first }}case when {{ condition }} then 1 else 0 end
            {%- endfor %}
        ) / 5.0 as decimal(5, 4)) as completeness_score,
        lead_status_code in ('valid', 'converted', 'won', 'lost')
        or converted_at is not null as is_valid_reached,
        lead_status_code in ('converted', 'won')
        or converted_at is not null as is_converted_reached,
        lead_status_code = 'won' as is_won_reached,
        lead_status_code = 'lost' as is_lost,
        lead_status_code in ('to_confirm', 'valid', 'converted', 'unknown')
        and closed_at is null as is_open,
        cast(created_at as date) as created_date,
        created_at,
        first_contacted_at,
        next_follow_up_at,
        converted_at,
        closed_at
    from leads
)

select * from leads_reached
