with

leads as (select * from {{ ref('fct_leads') }}),

leads_scored as (select * from {{ ref('int_leads_scored') }}),

lead_steps as (select * from {{ ref('int_lead_steps_dated') }}),

owners as (select * from {{ ref('stg_crm__owners') }}),

escalations as (select * from {{ ref('lead_escalations') }}),

-- Where a next step is agreed on and still to come, nobody is reminded of it.
escalations_found as (
    select
        lead_steps.lead_key,
        max(escalations.minimum_days) as minimum_days
    from lead_steps
    inner join escalations
        on lead_steps.days_without_follow_up >= escalations.minimum_days
    where lead_steps.follow_up_status_code != 'contacted'
    group by lead_steps.lead_key
),

leads_described as (
    select
        leads_scored.lead_key,
        leads_scored.customer_id,
        leads.source_system,
        leads.lead_id,
        leads.owner_key,
        owners.owner_name,
        owners.team_name,
        owners.manager_owner_key,
        managers.owner_name as manager_owner_name,
        leads.channel_code,
        leads.source_channel,
        leads.lead_status_code,
        leads_scored.intent_level_code,
        lead_steps.follow_up_status_code,
        escalations.escalation_code,
        lead_steps.last_outcome_code,
        leads.missing_fact_codes,
        leads.intent_product,
        leads_scored.topic_name,
        leads_scored.intent_score
        + leads_scored.completeness_score
        + leads_scored.interest_score
        + leads_scored.channel_score as lead_score,
        leads_scored.intent_score,
        leads_scored.completeness_score,
        leads_scored.interest_score,
        leads_scored.channel_score,
        leads_scored.price_view_count,
        leads_scored.material_view_count,
        leads_scored.material_dwell_seconds,
        lead_steps.follow_up_count,
        lead_steps.days_without_follow_up,
        lead_steps.overdue_days,
        leads_scored.is_intent_upgraded,
        coalesce(
            owners.is_active
            and coalesce(owners.left_date >= lead_steps.observation_date, true),
            false
        ) as is_owner_active,
        leads.created_date,
        lead_steps.last_worked_date,
        lead_steps.due_date,
        lead_steps.observation_date
    from leads_scored
    inner join leads
        on leads_scored.lead_key = leads.lead_key
    inner join lead_steps
        on leads_scored.lead_key = lead_steps.lead_key
    left join owners
        on leads.owner_key = owners.owner_key
    left join owners as managers
        on owners.manager_owner_key = managers.owner_key
    left join escalations_found
        on leads_scored.lead_key = escalations_found.lead_key
    left join escalations
        on escalations_found.minimum_days = escalations.minimum_days
),

-- First what is due, the best lead of it first; then what can wait.
leads_ranked as (
    select
        lead_key,
        customer_id,
        source_system,
        lead_id,
        owner_key,
        owner_name,
        team_name,
        manager_owner_key,
        manager_owner_name,
        channel_code,
        source_channel,
        lead_status_code,
        intent_level_code,
        follow_up_status_code,
        escalation_code,
        last_outcome_code,
        missing_fact_codes,
        intent_product,
        topic_name,
        lead_score,
        intent_score,
        completeness_score,
        interest_score,
        channel_score,
        price_view_count,
        material_view_count,
        material_dwell_seconds,
        follow_up_count,
        days_without_follow_up,
        overdue_days,
        is_intent_upgraded,
        is_owner_active,
        created_date,
        last_worked_date,
        due_date,
        observation_date,
        cast(
            row_number() over (
                partition by owner_key
                order by
                    coalesce(due_date <= observation_date, false) desc,
                    lead_score desc,
                    due_date asc nulls last,
                    lead_key asc
            ) as int
        ) as worklist_rank
    from leads_described
)

select * from leads_ranked
