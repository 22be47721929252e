with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

leads as (select * from {{ ref('fct_leads') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

segments as (select * from {{ ref('fct_customer_segments') }}),

lead_stages as (select * from {{ ref('lead_stages') }}),

-- A stage counts as reached once its date, where there is one, isn't after the latest
-- date. That a lead became valid shows in the first contact; no source dates it.
leads_dated as (
    select
        leads.lead_key,
        coalesce(leads.owner_key, 'nobody') as owner_key,
        coalesce(segments.tier_code, 'unidentified') as tier_code,
        leads.channel_code,
        leads.is_valid_reached,
        leads.is_converted_reached,
        leads.is_won_reached,
        latest_dates.observation_date,
        leads.created_date,
        cast(leads.first_contacted_at as date) as contacted_date,
        cast(leads.converted_at as date) as converted_date,
        case
            when leads.is_won_reached then cast(leads.closed_at as date)
            else null
        end as won_date,
        cast(date_trunc('month', leads.created_date) as date) as created_month
    from leads
    inner join latest_dates
        on leads.created_date <= latest_dates.observation_date
    left join identities
        on leads.contact_key = identities.contact_key
    left join segments
        on identities.customer_id = segments.customer_id
),

-- A stage is passed only after the ones before it.
leads_passed as (
    select
        lead_key,
        owner_key,
        tier_code,
        channel_code,
        is_valid_reached
        and coalesce(contacted_date <= observation_date, true) as is_valid_by_then,
        is_converted_reached
        and coalesce(
            greatest(contacted_date, converted_date) <= observation_date, true
        ) as is_converted_by_then,
        is_won_reached
        and coalesce(
            greatest(contacted_date, converted_date, won_date) <= observation_date,
            true
        ) as is_won_by_then,
        created_date,
        contacted_date,
        converted_date,
        won_date,
        created_month
    from leads_dated
),

stages_dated as (
    select
        leads_passed.lead_key,
        leads_passed.owner_key,
        lead_stages.lead_stage_code,
        leads_passed.tier_code,
        leads_passed.channel_code,
        lead_stages.stage_order,
        case lead_stages.lead_stage_code
            when 'to_confirm' then true
            when 'valid' then leads_passed.is_valid_by_then
            when 'converted' then leads_passed.is_converted_by_then
            when 'won' then leads_passed.is_won_by_then
            else false
        end as is_reached,
        case lead_stages.lead_stage_code
            when 'valid' then leads_passed.created_date
            when 'converted'
                then coalesce(leads_passed.contacted_date, leads_passed.created_date)
            when 'won'
                then
                    coalesce(
                        leads_passed.converted_date,
                        leads_passed.contacted_date,
                        leads_passed.created_date
                    )
            else null
        end as previous_stage_date,
        case lead_stages.lead_stage_code
            when 'to_confirm' then leads_passed.created_date
            when 'valid' then leads_passed.contacted_date
            when 'converted' then leads_passed.converted_date
            when 'won' then leads_passed.won_date
            else null
        end as stage_date,
        leads_passed.created_month
    from leads_passed
    cross join lead_stages
),

stages_measured as (
    select
        lead_key,
        owner_key,
        lead_stage_code,
        tier_code,
        channel_code,
        stage_order,
        case
            when is_reached and stage_date >= previous_stage_date
                then {{ days_between('previous_stage_date', 'stage_date') }}
            else null
        end as dwell_days,
        is_reached,
        case when is_reached then stage_date else null end as reached_date,
        created_month
    from stages_dated
)

select * from stages_measured
