{%- set outlays = ['channel_cost', 'touch_cost', 'effort_cost'] -%}
{%- set amounts = [
    'net_revenue_amount', 'margin_amount', 'effort_minutes', 'effort_cost_amount',
    'touch_cost_amount',
] -%}
{%- set cuts = {
    'channel': 'channel_code', 'campaign': 'campaign_id', 'tier': 'tier_code',
} -%}
with

customer_returns as (select * from {{ ref('int_customer_returns_summed') }}),

states as (
    select * from {{ ref('fct_customer_states') }}
    where previous_tier_code is not null
),

channel_costs as (select * from {{ ref('stg_crm__channel_costs') }}),

leads as (select * from {{ ref('fct_leads') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

reporting_currency as (select * from {{ ref('dim_reporting_currency') }}),

-- What leads of many different customers name says nothing of one of them.
campaigns_shown as (
    select leads.campaign_id
    from leads
    inner join identities
        on leads.contact_key = identities.contact_key
    group by leads.campaign_id
    having
        count(distinct identities.customer_id)
        >= {{ var('shown_word_minimum_customers') }}
    union all
    select 'unattributed' as campaign_id
),

months_listed as (
    select distinct observation_date
    from states
),

-- What a channel costs is spent before anybody is a customer, on no tier.
returns_united as (
    select
        customer_returns.channel_code,
        coalesce(campaigns_shown.campaign_id, 'other') as campaign_id,
        case
            when states.customer_id is null then 'unidentified'
            when states.previous_tier_code = 'first_seen' then 'prospect'
            else states.previous_tier_code
        end as tier_code,
        cast(0 as decimal(18, 4)) as channel_cost_amount,
        {%- for amount in amounts %}
        customer_returns.{{ amount }},
        {%- endfor %}
        months_listed.observation_date
    from customer_returns
    inner join months_listed
        on customer_returns.month_end_date = last_day(months_listed.observation_date)
    left join campaigns_shown
        on customer_returns.campaign_id = campaigns_shown.campaign_id
    left join states
        on
            customer_returns.customer_id = states.customer_id
            and months_listed.observation_date = states.observation_date
    union all
    select
        channel_costs.channel_code,
        coalesce(campaigns_shown.campaign_id, 'other') as campaign_id,
        'unidentified' as tier_code,
        channel_costs.cost_amount as channel_cost_amount,
        {%- for amount in amounts %}
        cast(0 as decimal(18, 4)) as {{ amount }},
        {%- endfor %}
        months_listed.observation_date
    from channel_costs
    inner join months_listed
        on last_day(channel_costs.cost_month) = last_day(months_listed.observation_date)
    left join campaigns_shown
        on
            coalesce(channel_costs.campaign_id, 'unattributed')
            = campaigns_shown.campaign_id
),

returns_summed as (
    {%- for cut, subject in cuts.items() %}
    select
        '{{ cut }}' as cut_code,
        {{ subject }} as subject_code,
        {%- for amount in amounts + ['channel_cost_amount'] %}
        cast(sum({{ amount }}) as decimal(18, 4)) as {{ amount }},
        {%- endfor %}
        observation_date
    from returns_united
    group by
        {{ subject }},
        observation_date
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

outlays_totalled as (
    select
        returns_summed.cut_code,
        returns_summed.subject_code,
        reporting_currency.currency_code,
        returns_summed.net_revenue_amount,
        returns_summed.margin_amount,
        returns_summed.effort_minutes,
        {%- for outlay in outlays %}
        returns_summed.{{ outlay }}_amount,
        {%- endfor %}
        cast(
            returns_summed.channel_cost_amount + returns_summed.touch_cost_amount
            + returns_summed.effort_cost_amount as decimal(18, 4)
        ) as outlay_amount,
        cast(date_trunc('month', returns_summed.observation_date) as date)
            as month_start_date,
        returns_summed.observation_date
    from returns_summed
    cross join reporting_currency
),

returns_measured as (
    select
        cut_code,
        subject_code,
        currency_code,
        net_revenue_amount,
        margin_amount,
        effort_minutes,
        {%- for outlay in outlays %}
        {{ outlay }}_amount,
        {%- endfor %}
        outlay_amount,
        cast(margin_amount - outlay_amount as decimal(18, 4)) as return_amount,
        {{ exact_ratio(
            'round(cast(margin_amount - outlay_amount as decimal(38, 4)) * 100, 0)',
            'round(cast(outlay_amount as decimal(38, 4)) * 100, 0)',
            is_wide=true
        ) }} as return_ratio,
        month_start_date,
        observation_date
    from outlays_totalled
)

select * from returns_measured
