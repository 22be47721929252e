-- What the contact policy held back for the customers of the first warnings.
select
    customer_id,
    play_name_zh as play_zh,
    play_name_en as play_en,
    state_reason_name_zh as state_reason_zh,
    state_reason_name_en as state_reason_en,
    first_fired_date
from pub_suppressed_actions
where customer_id in (select unnest($customer_ids))
order by customer_id, first_fired_date desc, task_id
