-- Counts of work by team, nobody's team last; no name of a person is read.
with tasks as (
    select
        team_name,
        count(*) as open_count,
        count(*) filter (where due_date <= observation_date) as due_count,
        count(*) filter (where task_escalation_code is not null) as escalated_count
    from pub_action_queue
    where task_state_code = 'open'
    group by team_name
),

leads as (
    select
        team_name,
        count(*) as overdue_lead_count
    from pub_lead_worklist
    where overdue_days > 0
    group by team_name
)

select
    coalesce(tasks.team_name, leads.team_name) as team_name,
    coalesce(tasks.due_count, 0) as due_count,
    coalesce(tasks.open_count, 0) as open_count,
    coalesce(tasks.escalated_count, 0) as escalated_count,
    coalesce(leads.overdue_lead_count, 0) as overdue_lead_count
from tasks
full join leads on tasks.team_name is not distinct from leads.team_name
order by team_name nulls last
