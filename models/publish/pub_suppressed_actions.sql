{%- set labels = {
    'play': 'play', 'trigger': 'trigger', 'goal': 'play_goal',
    'state_reason': 'state_reason', 'limit': 'cap', 'channel': 'contact_channel',
    'arm': 'episode_arm', 'tier': 'tier',
} -%}
with

episodes as (
    select * from {{ ref('fct_action_episodes') }}
    where episode_state_code = 'suppressed'
),

customers as (select * from {{ ref('dim_customers') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

episodes_published as (
    select
        episodes.task_id,
        episodes.customer_id,
        {{ mask_name('customers.customer_name') }} as masked_customer_name,
        {{ mask_owner_key('customers') }} as owner_key,
        customers.owner_name,
        {{ code_names(labels, 'episodes') }},
        episodes.reasons_zh,
        episodes.reasons_en,
        {{ code_orders(['tier']) }},
        episodes.is_automated,
        episodes.first_fired_date,
        episodes.suppressed_until_date,
        episodes.observation_date
    from episodes
    left join customers
        on episodes.customer_id = customers.customer_id
    {{ label_joins(labels, 'episodes') }}
)

select * from episodes_published
