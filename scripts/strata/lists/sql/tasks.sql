-- Open tasks of the published queue, and who they are about.
select
    'task' as kind,
    queue.task_id as item_id,
    queue.task_id,
    queue.customer_id,
    leads.lead_key,
    queue.owner_key,
    queue.owner_name,
    queue.team_name,
    cast(queue.priority_rank as int) as place,
    queue.play_name_zh as what_zh,
    queue.play_name_en as what_en,
    queue.reasons_zh,
    queue.reasons_en,
    queue.play_action_zh as action_zh,
    queue.play_action_en as action_en,
    queue.channel_name_zh as channel_zh,
    queue.channel_name_en as channel_en,
    queue.risk_band_name_zh as state_zh,
    queue.risk_band_name_en as state_en,
    queue.value_at_stake_amount as value_amount,
    queue.due_date,
    queue.observation_date
from published.pub_action_queue as queue
left join strata.staging.stg_crm__leads as leads
    on queue.lead_key = md5(leads.lead_key)
where queue.task_state_code = 'open'
