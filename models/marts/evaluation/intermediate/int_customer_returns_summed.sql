{%- set amounts = [
    'net_revenue_amount', 'margin_amount', 'effort_minutes', 'effort_cost_amount',
    'touch_cost_amount',
] -%}
{%- set told = {
    'customer_days': ['net_revenue_amount'], 'margin_days': ['margin_amount'],
} -%}
with

customer_days as (select * from {{ ref('fct_customer_days') }}),

margin_days as (select * from {{ ref('fct_customer_margins') }}),

outlays as (select * from {{ ref('int_outlays_costed') }}),

leads as (select * from {{ ref('fct_leads') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

sources as (select * from {{ ref('fct_customer_sources') }}),

money_united as (
    {%- for relation in told %}
    select
        customer_id,
        cast(null as string) as lead_channel_code,
        cast(null as string) as lead_campaign_id,
        {%- for amount in amounts %}
        {%- set is_told = amount in told[relation] %}
        {{ 'cast(0 as decimal(18, 4)) as ' if not is_told }}{{ amount }},
        {%- endfor %}
        {%- set day = 'movement' if relation == 'margin_days' else 'activity' %}
        last_day({{ day }}_date) as month_end_date
    from {{ relation }}
    union all
    {%- endfor %}
    select
        identities.customer_id,
        leads.channel_code as lead_channel_code,
        leads.campaign_id as lead_campaign_id,
        cast(0 as decimal(18, 4)) as net_revenue_amount,
        cast(0 as decimal(18, 4)) as margin_amount,
        outlays.effort_minutes,
        outlays.effort_cost_amount,
        outlays.touch_cost_amount,
        outlays.month_end_date
    from outlays
    left join leads
        on outlays.lead_key = leads.lead_key
    left join identities
        on coalesce(outlays.contact_key, leads.contact_key) = identities.contact_key
),

-- What is spent on a lead that names nobody is spent on its channel.
returns_summed as (
    select
        money_united.customer_id,
        coalesce(
            sources.channel_code, money_united.lead_channel_code, 'unattributed'
        ) as channel_code,
        coalesce(
            sources.campaign_id, money_united.lead_campaign_id, 'unattributed'
        ) as campaign_id,
        {%- for amount in amounts %}
        cast(sum(money_united.{{ amount }}) as decimal(18, 4)) as {{ amount }},
        {%- endfor %}
        money_united.month_end_date
    from money_united
    left join sources
        on money_united.customer_id = sources.customer_id
    group by
        money_united.customer_id,
        coalesce(
            sources.channel_code, money_united.lead_channel_code, 'unattributed'
        ),
        coalesce(
            sources.campaign_id, money_united.lead_campaign_id, 'unattributed'
        ),
        money_united.month_end_date
)

select * from returns_summed
