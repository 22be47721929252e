-- How many desks hold more than a day allows, and by how much: one row.
select
    count(*) filter (where overload_task_count > 0) as today_full_desks,
    coalesce(sum(overload_task_count), 0) as today_overload_tasks
from pub_owner_loads
