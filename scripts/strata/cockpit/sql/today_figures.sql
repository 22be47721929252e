-- What the day begins with: one row.
with open_tasks as (
    select * from pub_action_queue where task_state_code = 'open'
)

select
    count(*) as today_open_tasks,
    count(*) filter (where due_date <= observation_date) as today_due_tasks,
    count(*) filter (where task_escalation_code is not null) as today_escalated_tasks,
    count(*) filter (where owner_reason_code != 'own_owner') as today_handed_over,
    coalesce(sum(expected_gain_amount), 0) as today_expected_gain,
    (select count(*) from pub_send_lists) as today_messages,
    (select count(*) from pub_suppressed_actions) as today_suppressed,
    (select count(*) from pub_churn_warnings) as today_warnings,
    (
        select coalesce(sum(value_at_stake_amount), 0) from pub_churn_warnings
    ) as today_at_stake,
    (
        select count(*) from pub_lead_pool where pool_state_code = 'tomorrow'
    ) as today_leads_lost
from open_tasks
