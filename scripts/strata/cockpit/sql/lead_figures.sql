-- Open leads and what waits for them: one row.
select
    count(*) as leads_open,
    count(*) filter (where overdue_days > 0) as leads_overdue,
    count(*) filter (where follow_up_status_code = 'no_plan') as leads_unplanned,
    count(*) filter (
        where follow_up_status_code = 'awaiting_first_contact'
    ) as leads_untouched,
    (
        select count(*) from pub_lead_pool where pool_state_code = 'in_pool'
    ) as leads_in_pool,
    (
        select count(*) from pub_lead_pool where pool_state_code = 'tomorrow'
    ) as leads_tomorrow,
    (
        select count(*) from pub_lead_pool where pool_state_code = 'warned'
    ) as leads_warned
from pub_lead_worklist
