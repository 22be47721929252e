{{ config(materialized='view') }}

with

interactions as (select * from {{ ref('stg_engagement__interactions') }}),

tickets as (select * from {{ ref('stg_service__tickets') }}),

surveys as (select * from {{ ref('stg_service__surveys') }}),

contracts as (select * from {{ ref('stg_commerce__contracts') }}),

outreach_events as (select * from {{ ref('int_outreach_events_collected') }}),

replies_timed as (
    select
        ticket_key,
        contact_key,
        {{ minutes_between('opened_at', 'first_responded_at') }} as reply_minutes,
        cast(first_responded_at as date) as replied_date
    from tickets
    where first_responded_at >= opened_at
),

renewals_dated as (
    select
        renewed_from_contract_key,
        min(starts_date) as first_renewed_date
    from contracts
    where contract_status_code != 'pending'
    group by renewed_from_contract_key
),

contracts_compared as (
    select
        contracts.contract_key,
        contracts.contact_key,
        contracts.contract_status_code,
        contracts.contract_amount < renewed_contracts.contract_amount as is_smaller,
        contracts.starts_date,
        contracts.ends_date,
        renewals_dated.first_renewed_date,
        contracts.updated_at
    from contracts
    left join contracts as renewed_contracts
        on contracts.renewed_from_contract_key = renewed_contracts.contract_key
    left join renewals_dated
        on contracts.contract_key = renewals_dated.renewed_from_contract_key
),

{# A contract still holds on its last day. Only one that holds can be cancelled: the
   last change of its record tells, or else the end of its term. -#}
{%- set day_after_end = add_days('ends_date', 1) -%}
{%- set day_changed = 'coalesce(cast(updated_at as date), ' ~ day_after_end ~ ')' -%}
{%- set day_cancelled = 'least(' ~ day_changed ~ ', ' ~ day_after_end ~ ')' -%}
{%- set day_ended = "case when contract_status_code = 'cancelled' then "
    ~ day_cancelled ~ ' else ' ~ day_after_end ~ ' end' -%}
{# One that was renewed late had lapsed before, whatever its record says by then. -#}
{%- set is_lapsed = "contract_status_code != 'pending' and case when first_renewed_date"
    ~ " is null then contract_status_code != 'renewed' else first_renewed_date > "
    ~ day_after_end ~ ' end' -%}
{# Each event: the record it belongs to, its code, the day on which it became known, and
   where they differ the rows it is read from, its subject and quantity (1), and when. -#}
{%- set complaint = mask_free_text('complaint_reason') -%}
{%- set day_settled = 'coalesce(resolved_at, opened_at)' -%}
{%- set is_running = "contract_status_code != 'pending'" -%}
{%- set events = [
    {'record': 'interaction', 'code': 'interaction_type_code', 'on': 'occurred_at',
     'subject': 'product_category'},
    {'record': 'ticket', 'code': 'ticket_type_code', 'on': 'opened_at',
     'subject': complaint},
    {'record': 'ticket', 'code': "'reopened'", 'on': day_settled,
     'subject': complaint, 'quantity': 'reopened_count', 'where': 'reopened_count > 0'},
    {'record': 'ticket', 'code': "'satisfaction'", 'on': day_settled,
     'subject': complaint, 'quantity': 'satisfaction_score',
     'where': 'satisfaction_score is not null'},
    {'record': 'ticket', 'code': "'competitor_mention'", 'on': 'opened_at',
     'subject': complaint, 'where': 'is_competitor_mentioned'},
    {'record': 'ticket', 'rows': 'replies_timed', 'code': "'first_reply'",
     'on': 'replied_date', 'quantity': 'reply_minutes'},
    {'record': 'survey', 'code': 'survey_type_code', 'on': 'answered_at',
     'subject': mask_free_text('score_reason'), 'quantity': 'survey_score'},
    {'record': 'contract', 'code': "'start'", 'on': 'starts_date', 'where': is_running},
    {'record': 'contract', 'code': "'end'", 'on': day_ended, 'where': is_running},
    {'record': 'contract', 'rows': 'contracts_compared', 'code': "'lapse'",
     'on': day_ended, 'where': is_lapsed},
    {'record': 'contract', 'rows': 'contracts_compared', 'code': "'shrink'",
     'on': 'starts_date', 'where': 'is_smaller and ' ~ is_running},
    {'record': 'contract', 'code': "'cancelled'", 'on': day_cancelled,
     'where': "contract_status_code = 'cancelled'"},
] -%}
contact_events_collected as (
    {%- for event in events %}
    select
        {{ event.record }}_key || ':' || {{ event.code }} as event_key,
        {{ event.record }}_key as record_key,
        contact_key,
        '{{ event.record }}s' as entity,
        {{ event.code }} as event_code,
        cast({{ event.subject or 'null' }} as string) as subject_name,
        cast({{ event.quantity or 1 }} as decimal(18, 4)) as event_quantity,
        cast({{ event.on }} as date) as event_date
    from {{ event.rows or event.record ~ 's' }}
    where
        contact_key is not null
        and {{ event.where or 'true' }}
    union all
    {%- endfor %}
    select
        event_key,
        record_key,
        contact_key,
        entity,
        event_code,
        subject_name,
        event_quantity,
        event_date
    from outreach_events
    where contact_key is not null
)

select * from contact_events_collected
