-- What the contact policy holds back, and why.
select
    state_reason_name_zh as state_reason_zh,
    state_reason_name_en as state_reason_en,
    limit_name_zh as limit_zh,
    limit_name_en as limit_en,
    count(*) as task_count
from pub_suppressed_actions
group by all
order by task_count desc, state_reason_en, limit_en
