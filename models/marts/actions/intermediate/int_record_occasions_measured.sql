{{ config(materialized='view') }}

{%- set complaint_days = {
    'service_recovery': 'opened_date', 'complaint_closed': 'resolved_date',
} -%}
with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

tickets as (select * from {{ ref('stg_service__tickets') }}),

contracts as (select * from {{ ref('stg_commerce__contracts') }}),

follow_ups as (select * from {{ ref('stg_crm__follow_ups') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

leads as (select * from {{ ref('fct_lead_worklist') }}),

complaints_dated as (
    select
        tickets.ticket_key,
        tickets.contact_key,
        cast(tickets.opened_at as date) as opened_date,
        cast(tickets.resolved_at as date) as resolved_date,
        -- Open, or made of late.
        coalesce(
            cast(tickets.resolved_at as date) > latest_dates.observation_date, true
        )
        or {{ days_between(
            'cast(tickets.opened_at as date)', 'latest_dates.observation_date'
        ) }} <= {{ var('recent_complaint_days') }} as is_of_late,
        coalesce(
            cast(tickets.resolved_at as date) <= latest_dates.observation_date, false
        )
        and tickets.satisfaction_score is null as is_unanswered,
        latest_dates.observation_date
    from tickets
    inner join latest_dates
        on cast(tickets.opened_at as date) <= latest_dates.observation_date
    where tickets.ticket_type_code = 'complaint'
),

-- What was agreed on last, unless there was a contact since.
follow_ups_ranked as (
    select
        follow_ups.follow_up_key,
        identities.customer_id,
        cast(follow_ups.next_follow_up_at as date) as planned_date,
        row_number() over (
            partition by identities.customer_id
            order by follow_ups.followed_up_at desc, follow_ups.follow_up_key desc
        ) as newest_rank,
        latest_dates.observation_date
    from follow_ups
    inner join latest_dates
        on cast(follow_ups.followed_up_at as date) <= latest_dates.observation_date
    inner join identities
        on follow_ups.contact_key = identities.contact_key
    where follow_ups.lead_key is null
),

contact_occasions as (
    {%- for trigger, day in complaint_days.items() %}
    select
        ticket_key as record_key,
        contact_key,
        '{{ trigger }}' as trigger_code,
        {{ days_between(day, 'observation_date') }} as occasion_days,
        observation_date as occasion_date,
        cast(null as decimal(18, 4)) as contract_amount,
        observation_date
    from complaints_dated
    where {{ 'is_of_late' if trigger == 'service_recovery' else 'is_unanswered' }}
    union all
    {%- endfor %}
    select
        contracts.contract_key as record_key,
        contracts.contact_key,
        'renewal' as trigger_code,
        {{ days_between('latest_dates.observation_date', 'contracts.ends_date') }}
            as occasion_days,
        contracts.ends_date as occasion_date,
        contracts.contract_amount,
        latest_dates.observation_date
    from contracts
    inner join latest_dates
        on contracts.starts_date <= latest_dates.observation_date
    left join contracts as renewals
        on contracts.contract_key = renewals.renewed_from_contract_key
    where
        contracts.contract_status_code not in ('cancelled', 'renewed', 'pending')
        and renewals.contract_key is null
),

occasions_collected as (
    select
        contact_occasions.record_key,
        identities.customer_id,
        cast(null as string) as lead_key,
        contact_occasions.trigger_code,
        contact_occasions.occasion_days,
        contact_occasions.occasion_date,
        contact_occasions.contract_amount,
        contact_occasions.observation_date
    from contact_occasions
    inner join identities
        on contact_occasions.contact_key = identities.contact_key
    union all
    select
        'follow_up:' || follow_up_key as record_key,
        customer_id,
        cast(null as string) as lead_key,
        'planned_follow_up' as trigger_code,
        {{ days_between('planned_date', 'observation_date') }} as occasion_days,
        planned_date as occasion_date,
        cast(null as decimal(18, 4)) as contract_amount,
        observation_date
    from follow_ups_ranked
    where newest_rank = 1
    union all
    select
        'lead:' || lead_key as record_key,
        customer_id,
        lead_key,
        case
            when is_intent_upgraded then 'lead_intent_up'
            when follow_up_status_code = 'awaiting_first_contact'
                then 'lead_first_contact'
            else 'planned_follow_up'
        end as trigger_code,
        case
            when is_intent_upgraded then 0
            when follow_up_status_code = 'awaiting_first_contact'
                then {{ days_between('created_date', 'observation_date') }}
            else overdue_days
        end as occasion_days,
        due_date as occasion_date,
        cast(null as decimal(18, 4)) as contract_amount,
        observation_date
    from leads
    where
        follow_up_status_code in ('awaiting_first_contact', 'due_today', 'overdue')
)

select * from occasions_collected
