{%- set labels = {
    'play': 'play', 'trigger': 'trigger', 'goal': 'play_goal',
    'channel': 'contact_channel', 'tier': 'tier', 'value_class': 'value_class',
} -%}
with

episodes as (
    select * from {{ ref('fct_action_episodes') }}
    where
        is_automated
        and arm_code = 'treated'
        and opened_date = observation_date
),

customers as (select * from {{ ref('dim_customers') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

episodes_published as (
    select
        episodes.task_id,
        episodes.customer_id,
        {{ mask_name('customers.customer_name') }} as masked_customer_name,
        {{ mask_phone('customers.mobile_phone') }} as masked_mobile_phone,
        {{ mask_email('customers.email_address') }} as masked_email,
        {{ code_names(labels, 'episodes') }},
        play_action_labels.name_zh as play_action_zh,
        play_action_labels.name_en as play_action_en,
        episodes.reasons_zh,
        episodes.reasons_en,
        episodes.currency_code,
        {{ code_orders(['tier', 'value_class']) }},
        {{ var('contact_starts_hour') }} as from_hour,
        {{ var('contact_ends_hour') }} as until_hour,
        cast(episodes.expected_gain_amount as decimal(18, 2)) as expected_gain_amount,
        episodes.opened_date as send_date,
        episodes.window_ends_date,
        episodes.observation_date
    from episodes
    left join customers
        on episodes.customer_id = customers.customer_id
    {{ label_joins(labels, 'episodes') }}
    {{ label_joins({'play_action': 'play_action'}, 'episodes', 'episodes.play_code') }}
)

select * from episodes_published
