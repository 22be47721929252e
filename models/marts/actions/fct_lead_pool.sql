with

spells as (select * from {{ ref('int_lead_spells_dated') }}),

pool_days as (select * from {{ ref('int_lead_pool_days_found') }}),

leads as (select * from {{ ref('fct_leads') }}),

lead_records as (
    select * from {{ ref('stg_crm__leads') }}
    where not is_locked
),

identities as (select * from {{ ref('bridge_customer_identities') }}),

owners as (select * from {{ ref('stg_crm__owners') }}),

leads_pooled as (
    select
        spells.lead_key,
        leads.source_system,
        leads.lead_id,
        identities.customer_id,
        spells.owner_key,
        owners.owner_name,
        owners.team_name,
        leads.channel_code,
        case
            when pool_days.pool_date <= spells.observation_date then 'in_pool'
            when
                pool_days.pool_date = {{ add_days('spells.observation_date', 1) }}
                then 'tomorrow'
            else 'warned'
        end as pool_state_code,
        pool_days.pool_reason_code,
        spells.claim_problem_code,
        spells.started_date as taken_over_date,
        pool_days.pool_date,
        case
            when spells.owner_key is null then null
            else {{ add_days('pool_days.pool_date', var('lead_pool_lockout_days')) }}
        end as locked_out_until_date,
        spells.observation_date
    from spells
    inner join lead_records
        on spells.lead_key = lead_records.lead_key
    inner join leads
        on spells.lead_key = leads.lead_key
    inner join pool_days
        on
            spells.lead_key = pool_days.lead_key
            and spells.observation_date >= pool_days.warned_date
    left join identities
        on leads.contact_key = identities.contact_key
    left join owners
        on spells.owner_key = owners.owner_key
)

select * from leads_pooled
