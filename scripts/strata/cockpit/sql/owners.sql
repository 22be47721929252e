-- Everybody who has tasks, warnings or leads, with what waits for them.
with tasks as (
    select
        owner_key,
        max(owner_name) as owner_name,
        max(team_name) as team_name,
        count(*) as open_count,
        count(*) filter (where due_date <= observation_date) as due_count,
        count(*) filter (where task_escalation_code is not null) as escalated_count,
        sum(expected_gain_amount) as expected_gain_amount
    from pub_action_queue
    where owner_key is not null and task_state_code = 'open'
    group by owner_key
),

warnings as (
    select
        owner_key,
        max(owner_name) as owner_name,
        count(*) as warning_count,
        sum(value_at_stake_amount) as value_at_stake_amount
    from pub_churn_warnings
    where owner_key is not null
    group by owner_key
),

leads as (
    select
        owner_key,
        max(owner_name) as owner_name,
        max(team_name) as team_name,
        count(*) as lead_count,
        count(*) filter (where overdue_days > 0) as overdue_lead_count
    from pub_lead_worklist
    where owner_key is not null
    group by owner_key
)

select
    coalesce(tasks.owner_key, warnings.owner_key, leads.owner_key) as owner_key,
    coalesce(tasks.owner_name, warnings.owner_name, leads.owner_name) as owner_name,
    coalesce(tasks.team_name, leads.team_name) as team_name,
    coalesce(tasks.open_count, 0) as open_count,
    coalesce(tasks.due_count, 0) as due_count,
    coalesce(tasks.escalated_count, 0) as escalated_count,
    coalesce(tasks.expected_gain_amount, 0) as expected_gain_amount,
    coalesce(warnings.warning_count, 0) as warning_count,
    coalesce(warnings.value_at_stake_amount, 0) as value_at_stake_amount,
    coalesce(leads.lead_count, 0) as lead_count,
    coalesce(leads.overdue_lead_count, 0) as overdue_lead_count
from tasks
full join warnings on tasks.owner_key = warnings.owner_key
full join leads on coalesce(tasks.owner_key, warnings.owner_key) = leads.owner_key
order by due_count desc, open_count desc, warning_count desc, lead_count desc, owner_key
