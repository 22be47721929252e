{%- set lockout_days = var('lead_pool_lockout_days') -%}
with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

leads as (select * from {{ ref('fct_leads') }}),

versions as (select * from {{ ref('stg_crm__lead_versions') }}),

versions_ordered as (
    select
        versions.lead_key,
        versions.owner_key,
        versions.changed_at,
        leads.created_date,
        latest_dates.observation_date,
        row_number() over (
            partition by versions.lead_key
            order by
                versions.changed_at asc,
                versions.load_number asc,
                versions.row_number asc,
                versions.batch_id asc
        ) as version_number
    from leads
    inner join versions
        on leads.lead_key = versions.lead_key
    cross join latest_dates
    where leads.created_date <= latest_dates.observation_date
),

-- A version that names the same owner as the one before begins nothing.
owners_compared as (
    select
        versions_ordered.lead_key,
        versions_ordered.owner_key,
        versions_ordered.version_number,
        versions_ordered.observation_date,
        case
            when versions_ordered.version_number = 1 then versions_ordered.created_date
            else
                least(
                    cast(versions_ordered.changed_at as date),
                    versions_ordered.observation_date
                )
        end as started_date,
        earlier_versions.version_number is null
        or coalesce(versions_ordered.owner_key, '')
        != coalesce(earlier_versions.owner_key, '') as is_start
    from versions_ordered
    left join versions_ordered as earlier_versions
        on
            versions_ordered.lead_key = earlier_versions.lead_key
            and versions_ordered.version_number = earlier_versions.version_number + 1
),

spells_numbered as (
    select
        lead_key,
        owner_key,
        started_date,
        observation_date,
        row_number() over (
            partition by lead_key
            order by version_number asc
        ) as spell_number,
        row_number() over (
            partition by lead_key
            order by version_number desc
        ) as newest_rank,
        lead(started_date) over (
            partition by lead_key
            order by version_number asc
        ) as ended_date
    from owners_compared
    where is_start
),

-- Leads that were closed since count among the claims of their day.
claims_ranked as (
    select
        lead_key,
        spell_number,
        row_number() over (
            partition by owner_key, started_date
            order by lead_key asc, spell_number asc
        ) as claim_rank
    from spells_numbered
    where spell_number > 1 and owner_key is not null
),

-- Who had it before and takes it back too soon.
returns_found as (
    select
        spells_numbered.lead_key,
        max(earlier_spells.ended_date) as last_ended_date
    from spells_numbered
    inner join spells_numbered as earlier_spells
        on
            spells_numbered.lead_key = earlier_spells.lead_key
            and spells_numbered.owner_key = earlier_spells.owner_key
            and spells_numbered.spell_number > earlier_spells.spell_number
    where spells_numbered.newest_rank = 1
    group by spells_numbered.lead_key
),

spells_judged as (
    select
        spells_numbered.lead_key,
        spells_numbered.owner_key,
        case
            when
                {{ add_days('returns_found.last_ended_date', lockout_days) }}
                > spells_numbered.started_date
                then 'too_soon'
            when claims_ranked.claim_rank > {{ var('lead_pool_daily_claims') }}
                then 'too_many'
            else null
        end as claim_problem_code,
        spells_numbered.started_date,
        spells_numbered.observation_date
    from spells_numbered
    inner join leads
        on spells_numbered.lead_key = leads.lead_key
    left join claims_ranked
        on
            spells_numbered.lead_key = claims_ranked.lead_key
            and spells_numbered.spell_number = claims_ranked.spell_number
    left join returns_found
        on spells_numbered.lead_key = returns_found.lead_key
    where spells_numbered.newest_rank = 1 and leads.is_open
)

select * from spells_judged
