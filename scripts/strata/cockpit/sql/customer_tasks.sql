-- Tasks in hand for the customers of the first warnings.
select
    customer_id,
    play_name_zh as play_zh,
    play_name_en as play_en,
    task_state_name_zh as task_state_zh,
    task_state_name_en as task_state_en,
    first_fired_date,
    opened_date,
    contacted_date,
    due_date
from pub_action_queue
where customer_id in (select unnest($customer_ids))
order by customer_id, opened_date desc, task_id
