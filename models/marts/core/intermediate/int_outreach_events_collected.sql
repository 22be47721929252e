{{ config(materialized='view') }}

with

touches as (select * from {{ ref('stg_engagement__touches') }}),

follow_ups as (select * from {{ ref('stg_crm__follow_ups') }}),

leads as (select * from {{ ref('stg_crm__leads') }}),

accounts as (select * from {{ ref('stg_crm__accounts') }}),

-- A follow-up that names its lead only is one of the lead's contact.
follow_ups_addressed as (
    select
        follow_ups.follow_up_key,
        coalesce(follow_ups.contact_key, leads.contact_key) as contact_key,
        follow_ups.outcome_code,
        follow_ups.method_code,
        cast(follow_ups.followed_up_at as date) as followed_up_date
    from follow_ups
    left join leads
        on follow_ups.lead_key = leads.lead_key
),

{% set touch_moments = {
    'sent': 'sent_at',
    'opened': 'opened_at',
    'clicked': 'clicked_at',
    'responded': 'responded_at',
} -%}
{%- set account_events = {
    'registered': ('registered_at', 'true'),
    'joined': ('registered_at', 'member_level is not null'),
    'closed': ('closed_at', 'true'),
} -%}
outreach_events_collected as (
    {%- for event, moment in touch_moments.items() %}
    select
        touch_key || ':{{ event }}' as event_key,
        touch_key as record_key,
        contact_key,
        'touches' as entity,
        '{{ event }}' as event_code,
        channel_code as subject_name,
        cast(1 as decimal(18, 4)) as event_quantity,
        cast({{ moment }} as date) as event_date
    from touches
    where
        {{ moment }} is not null
        and coalesce(is_delivered, true)
    union all
    {%- endfor %}
    select
        follow_up_key || ':follow_up' as event_key,
        follow_up_key as record_key,
        contact_key,
        'follow_ups' as entity,
        'follow_up' as event_code,
        method_code as subject_name,
        cast(1 as decimal(18, 4)) as event_quantity,
        followed_up_date as event_date
    from follow_ups_addressed
    union all
    select
        follow_up_key || ':' || outcome_code as event_key,
        follow_up_key as record_key,
        contact_key,
        'follow_ups' as entity,
        outcome_code as event_code,
        method_code as subject_name,
        cast(1 as decimal(18, 4)) as event_quantity,
        followed_up_date as event_date
    from follow_ups_addressed
    where outcome_code is not null
    {%- for event, (moment, condition) in account_events.items() %}
    union all
    select
        account_record_key || ':{{ event }}' as event_key,
        account_record_key as record_key,
        contact_key,
        'accounts' as entity,
        '{{ event }}' as event_code,
        signup_channel_code as subject_name,
        cast(1 as decimal(18, 4)) as event_quantity,
        cast({{ moment }} as date) as event_date
    from accounts
    where
        {{ moment }} is not null
        and {{ condition }}
    {%- endfor %}
)

select * from outreach_events_collected
