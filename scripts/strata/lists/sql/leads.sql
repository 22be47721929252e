-- Leads of the published list that are due; a lead with a task is in the list already.
select
    'lead' as kind,
    published_leads.lead_key as item_id,
    cast(null as varchar) as task_id,
    published_leads.customer_id,
    leads.lead_key,
    leads.owner_key,
    published_leads.owner_name,
    published_leads.team_name,
    1000000 + published_leads.worklist_rank as place,
    published_leads.follow_up_status_name_zh as what_zh,
    published_leads.follow_up_status_name_en as what_en,
    concat_ws(
        '；',
        published_leads.intent_level_name_zh,
        leads.intent_product,
        published_leads.topic_name,
        published_leads.last_outcome_name_zh
    ) as reasons_zh,
    concat_ws(
        '; ',
        published_leads.intent_level_name_en,
        leads.intent_product,
        published_leads.topic_name,
        published_leads.last_outcome_name_en
    ) as reasons_en,
    published_leads.missing_facts_zh as action_zh,
    published_leads.missing_facts_en as action_en,
    cast(null as varchar) as channel_zh,
    cast(null as varchar) as channel_en,
    published_leads.lead_status_name_zh as state_zh,
    published_leads.lead_status_name_en as state_en,
    cast(null as decimal(18, 2)) as value_amount,
    published_leads.due_date,
    published_leads.observation_date
from published.pub_lead_worklist as published_leads
inner join strata.staging.stg_crm__leads as leads
    on published_leads.lead_key = md5(leads.lead_key)
where
    published_leads.due_date <= published_leads.observation_date
    and leads.lead_key not in (
        select tasks_listed.lead_key
        from tasks_listed
        where tasks_listed.lead_key is not null
    )
