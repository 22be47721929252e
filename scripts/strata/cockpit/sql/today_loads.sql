-- Open tasks by owner, the fullest desk first.
select
    coalesce(owner_name, owner_key, role_name_zh) as owner_zh,
    coalesce(owner_name, owner_key, role_name_en) as owner_en,
    owner_key,
    any_value(team_name) as team_name,
    count(*) as open_count,
    count(*) filter (where due_date <= observation_date) as due_count,
    count(*) filter (where due_date > observation_date) as later_count,
    count(*) filter (where task_escalation_code is not null) as escalated_count,
    count(*) filter (where owner_reason_code != 'own_owner') as handed_over_count,
    sum(expected_gain_amount) as expected_gain_amount
from pub_action_queue
where task_state_code = 'open'
group by owner_zh, owner_en, owner_key
order by due_count desc, open_count desc, owner_key
limit $most
