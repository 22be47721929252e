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
{# Each event: what it is, how much of it, and the day on which it became known. -#}
{%- set reason = mask_free_text('complaint_reason') -%}
{%- set events = [
    ('interaction', 'interactions', 'interaction_type_code', 'product_category', '1',
     'occurred_at', 'true'),
    ('ticket', 'tickets', 'ticket_type_code', reason, '1', 'opened_at',
     'true'),
    ('ticket', 'tickets', "'reopened'", reason, 'reopened_count',
     'coalesce(resolved_at, opened_at)', 'reopened_count > 0'),
    ('ticket', 'tickets', "'satisfaction'", reason, 'satisfaction_score',
     'coalesce(resolved_at, opened_at)', 'satisfaction_score is not null'),
    ('ticket', 'tickets', "'competitor_mention'", reason, '1',
     'opened_at', 'is_competitor_mentioned'),
    ('ticket', 'replies_timed', "'first_reply'", 'null', 'reply_minutes',
     'replied_date', 'true'),
    ('survey', 'surveys', 'survey_type_code', mask_free_text('score_reason'), 'survey_score',
     'answered_at', 'true'),
    ('contract', 'contracts', "'start'", 'null', '1', 'starts_date',
     "contract_status_code != 'pending'"),
    ('contract', 'contracts', "'end'", 'null', '1', day_ended,
     "contract_status_code != 'pending'"),
    ('contract', 'contracts_compared', "'lapse'", 'null', '1', day_ended, is_lapsed),
    ('contract', 'contracts_compared', "'shrink'", 'null', '1', 'starts_date',
     "is_smaller and contract_status_code != 'pending'"),
    ('contract', 'contracts', "'cancelled'", 'null', '1', day_cancelled,
     "contract_status_code = 'cancelled'"),
] -%}
contact_events_collected as (
    {%- for record, rows, event, subject, quantity, moment, condition in events %}
    select
        {{ record }}_key || ':' || {{ event }} as event_key,
        {{ record }}_key as record_key,
        contact_key,
        '{{ record }}s' as entity,
        {{ event }} as event_code,
        cast({{ subject }} as string) as subject_name,
        cast({{ quantity }} as decimal(18, 4)) as event_quantity,
        cast({{ moment }} as date) as event_date
    from {{ rows }}
    where
        contact_key is not null
        and {{ condition }}
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
