{#- Whom a figure counts, by what the customer was when the month began. -#}
{%- set counted = {
    'active_start': 'was_active',
    'churned': "was_active and lifecycle_stage_code = 'churned'",
    'retained': 'was_active and is_active',
    'reordering': 'was_active and order_count > 0',
    'engaged': 'was_active and interaction_count > 0',
    'participating': 'was_active and participation_count > 0',
    'prospect_start': 'was_prospect',
    'new': 'was_prospect and is_active',
    'new_start': "tier_code = 'new'",
    'second_order': "tier_code = 'new' and order_count > 0",
    'at_risk_start': "tier_code = 'at_risk'",
    'activated': "tier_code = 'at_risk' and active_day_count > 0",
    'dormant_start': "tier_code = 'dormant'",
    'woken': "tier_code = 'dormant' and order_count > 0",
    'churned_start': 'was_churned',
    'recovered': 'was_churned and order_count > 0',
    'ordering': 'order_count > 0',
    'active': 'active_day_count > 0',
} -%}
{#- What days tell: of events as they are, but for these. -#}
{%- set formulas = {
    'participation_count': 'community_count + event_join_count',
    'net_promoter_count': 'nps_promoter_count - nps_detractor_count',
    'contract_renewed_count': 'contract_end_count - contract_lapse_count',
} -%}
{%- set sources = {
    'net_revenue_amount': 'order_days', 'margin_amount': 'margin_days',
} -%}
{%- set measures = (sources | list) + [
    'csat_points', 'interaction_count', 'touch_count', 'touch_open_count', 'touch_click_count', 'touch_response_count',
    'csat_count', 'nps_count', 'contract_end_count', 'follow_up_count',
] + (formulas | list) -%}
{%- set summed = measures + ['order_count', 'active_day_count'] -%}
with

states as (
    select * from {{ ref('fct_customer_states') }}
    where previous_tier_code is not null
),

stages as (select * from {{ ref('lifecycle_stages') }}),

customers as (select * from {{ ref('dim_customers') }}),

order_days as (select * from {{ ref('fct_customer_days') }}),

event_days as (select * from {{ ref('fct_customer_event_days') }}),

margin_days as (select * from {{ ref('fct_customer_margins') }}),

days_united as (
    {%- for relation in ['order_days', 'event_days', 'margin_days'] %}
    select
        customer_id,
        {%- for measure in measures %}
        {%- set is_told = sources.get(measure, 'event_days') == relation %}
        {%- set value = formulas.get(measure, measure) if is_told else '0' %}
        {%- if measure.endswith('_count') %}
        {{ value }} as {{ measure }},
        {%- else %}
        cast({{ value }} as decimal(18, 4)) as {{ measure }},
        {%- endif %}
        {%- endfor %}
        {{ '0 as ' if relation != 'order_days' }}order_count,
        {{ 'cast(null as date) as ' if relation != 'order_days' }}orders_refunded_date,
        {{ 'movement_date as ' if relation == 'margin_days' }}activity_date
    from {{ relation }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

-- An order refunded in full by the end of the month is none.
months_summed as (
    select
        states.customer_id,
        {%- for measure in measures %}
        sum(days_united.{{ measure }}) as {{ measure }},
        {%- endfor %}
        sum(
            case
                when days_united.orders_refunded_date <= states.observation_date then 0
                else days_united.order_count
            end
        ) as order_count,
        count(
            distinct case
                when days_united.order_count + days_united.interaction_count > 0
                    then days_united.activity_date
                else null
            end
        ) as active_day_count,
        states.observation_date
    from states
    inner join days_united
        on
            states.customer_id = days_united.customer_id
            and last_day(states.observation_date) = last_day(days_united.activity_date)
    group by states.customer_id, states.observation_date
),

customers_described as (
    select
        coalesce(customers.owner_key, 'nobody') as owner_key,
        case
            when states.previous_tier_code = 'first_seen' then 'prospect'
            else states.previous_tier_code
        end as tier_code,
        states.lifecycle_stage_code,
        {%- for sum in summed %}
        coalesce(months_summed.{{ sum }}, 0) as {{ sum }},
        {%- endfor %}
        coalesce(previous_stages.is_active, false) as was_active,
        states.previous_lifecycle_stage_code = 'churned' as was_churned,
        not coalesce(previous_stages.is_active, false)
        and states.previous_lifecycle_stage_code != 'churned' as was_prospect,
        stages.is_active,
        states.observation_date
    from states
    inner join customers
        on states.customer_id = customers.customer_id
    inner join stages
        on states.lifecycle_stage_code = stages.lifecycle_stage_code
    left join stages as previous_stages
        on states.previous_lifecycle_stage_code = previous_stages.lifecycle_stage_code
    left join months_summed
        on
            states.customer_id = months_summed.customer_id
            and states.observation_date = months_summed.observation_date
),

owners_summed as (
    select
        owner_key,
        tier_code,
        {%- for figure, condition in counted.items() %}
        count(case when {{ condition }} then 1 else null end)
            as {{ figure }}_customer_count,
        {%- endfor %}
        {%- for sum in summed %}
        sum({{ sum }}) as {{ sum }},
        {%- endfor %}
        observation_date
    from customers_described
    group by owner_key, tier_code, observation_date
)

select * from owners_summed
