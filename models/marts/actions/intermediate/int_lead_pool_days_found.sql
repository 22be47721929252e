{{ config(materialized=view_on_duckdb()) }}

with

spells as (select * from {{ ref('int_lead_spells_dated') }}),

leads as (select * from {{ ref('fct_leads') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

follow_ups as (select * from {{ ref('int_lead_follow_ups_assigned') }}),

contracts as (select * from {{ ref('stg_commerce__contracts') }}),

pool_rules as (select * from {{ ref('lead_pool_rules') }}),

-- A lead is worked when it is taken over and on each day of a follow-up since.
days_worked as (
    select
        lead_key,
        started_date as worked_date
    from spells
    union
    select
        spells.lead_key,
        cast(follow_ups.followed_up_at as date) as worked_date
    from spells
    inner join follow_ups
        on
            spells.lead_key = follow_ups.lead_key
            and spells.started_date < cast(follow_ups.followed_up_at as date)
),

days_followed as (
    select
        lead_key,
        worked_date,
        lead(worked_date) over (
            partition by lead_key
            order by worked_date asc
        ) as next_worked_date
    from days_worked
),

contracts_ended as (
    select
        identities.customer_id,
        max(contracts.ends_date) as ended_date
    from contracts
    inner join identities
        on contracts.contact_key = identities.contact_key
    group by identities.customer_id
),

-- The day each clock began, and the day it stopped. A follow-up after a lead was lost
-- does not win it back.
clocks_started as (
    select
        lead_key,
        case when owner_key is null then 'no_owner' else 'not_won' end
            as pool_reason_code,
        started_date as clock_date,
        cast(null as date) as stopped_date
    from spells
    union all
    select
        lead_key,
        'refused_claim' as pool_reason_code,
        started_date as clock_date,
        cast(null as date) as stopped_date
    from spells
    where claim_problem_code is not null
    union all
    select
        lead_key,
        'not_followed_up' as pool_reason_code,
        worked_date as clock_date,
        next_worked_date as stopped_date
    from days_followed
    union all
    select
        spells.lead_key,
        'contract_ended' as pool_reason_code,
        greatest(contracts_ended.ended_date, spells.started_date) as clock_date,
        cast(null as date) as stopped_date
    from spells
    inner join leads
        on spells.lead_key = leads.lead_key
    inner join identities
        on leads.contact_key = identities.contact_key
    inner join contracts_ended
        on identities.customer_id = contracts_ended.customer_id
),

clocks_limited as (
    select
        clocks_started.lead_key,
        pool_rules.pool_reason_code,
        pool_rules.pool_reason_order,
        clocks_started.stopped_date,
        {{ add_days('clocks_started.clock_date', 'pool_rules.limit_days') }}
            as pool_date,
        {{ add_days(
            'clocks_started.clock_date',
            'pool_rules.limit_days - pool_rules.warning_days'
        ) }} as warned_date
    from clocks_started
    inner join pool_rules
        on clocks_started.pool_reason_code = pool_rules.pool_reason_code
),

reasons_ranked as (
    select
        lead_key,
        pool_reason_code,
        warned_date,
        pool_date,
        row_number() over (
            partition by lead_key
            order by pool_date asc, pool_reason_order asc
        ) as reason_rank
    from clocks_limited
    where stopped_date is null or pool_date <= stopped_date
),

pool_days_found as (
    select
        lead_key,
        pool_reason_code,
        warned_date,
        pool_date
    from reasons_ranked
    where reason_rank = 1
)

select * from pool_days_found
