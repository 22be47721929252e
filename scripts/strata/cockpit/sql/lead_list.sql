-- Open leads in the order in which they are to be followed up.
select
    worklist_rank,
    customer_id,
    coalesce(masked_customer_name, shown_lead_id, left(lead_key, 12)) as customer_name,
    owner_key,
    coalesce(owner_name, owner_key, '') as owner_name,
    channel_name_zh as channel_zh,
    channel_name_en as channel_en,
    lead_status_name_zh as lead_status_zh,
    lead_status_name_en as lead_status_en,
    intent_level_name_zh as intent_zh,
    intent_level_name_en as intent_en,
    follow_up_status_name_zh as follow_up_zh,
    follow_up_status_name_en as follow_up_en,
    escalation_name_zh as escalation_zh,
    escalation_name_en as escalation_en,
    missing_facts_zh,
    missing_facts_en,
    lead_score,
    overdue_days,
    due_date
from pub_lead_worklist
where $owner_key is null or owner_key = $owner_key
order by worklist_rank, lead_key
limit $most
