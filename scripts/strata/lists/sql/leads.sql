-- Leads of the published list that are due or about to go to the public pool; a lead with
-- a task is in the list already.
select
    'lead' as kind,
    md5(leads.lead_key) as item_id,
    cast(null as varchar) as task_id,
    published_leads.customer_id,
    leads.lead_key,
    leads.owner_key,
    coalesce(published_leads.owner_name, warnings.owner_name) as owner_name,
    coalesce(published_leads.team_name, warnings.team_name) as team_name,
    1000000 + coalesce(published_leads.worklist_rank, 0) as place,
    coalesce(published_leads.follow_up_status_name_zh, '') as what_zh,
    coalesce(published_leads.follow_up_status_name_en, '') as what_en,
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
    coalesce(published_leads.due_date, warnings.pool_date) as due_date,
    coalesce(
        published_leads.observation_date, warnings.observation_date
    ) as observation_date
from strata.staging.stg_crm__leads as leads
left join published.pub_lead_worklist as published_leads
    on md5(leads.lead_key) = published_leads.lead_key
left join pool_warnings as warnings
    on leads.lead_key = warnings.lead_key
where
    (
        published_leads.due_date <= published_leads.observation_date
        or warnings.lead_key is not null
    )
    and leads.lead_key not in (
        select tasks_listed.lead_key
        from tasks_listed
        where tasks_listed.lead_key is not null
    )
