-- Tasks in hand, in the order in which they are to be done.
select
    customer_id,
    coalesce(masked_customer_name, customer_id, left(lead_key, 12)) as customer_name,
    owner_key,
    coalesce(owner_name, owner_key, role_name_zh) as owner_zh,
    coalesce(owner_name, owner_key, role_name_en) as owner_en,
    play_name_zh as play_zh,
    play_name_en as play_en,
    channel_name_zh as channel_zh,
    channel_name_en as channel_en,
    tier_name_zh as tier_zh,
    tier_name_en as tier_en,
    task_state_name_zh as task_state_zh,
    task_state_name_en as task_state_en,
    task_escalation_name_zh as escalation_zh,
    task_escalation_name_en as escalation_en,
    reasons_zh,
    reasons_en,
    play_action_zh,
    play_action_en,
    expected_gain_amount,
    due_date
from pub_action_queue
where $owner_key is null or owner_key = $owner_key
order by priority_rank, expected_gain_amount desc, task_id
limit $most
