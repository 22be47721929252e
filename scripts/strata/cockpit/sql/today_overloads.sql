-- Owners who have more to do than a day allows, the fullest desk first.
select
    owner_key,
    coalesce(owner_name, role_name_zh, owner_key) as owner_zh,
    coalesce(owner_name, role_name_en, owner_key) as owner_en,
    team_name,
    daily_capacity_count,
    due_task_count,
    overload_task_count,
    open_task_count,
    is_available
from pub_owner_loads
where overload_task_count > 0
order by overload_task_count desc, open_task_count desc, owner_key
limit $most
