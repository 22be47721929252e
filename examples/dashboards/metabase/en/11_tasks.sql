-- Tasks by owner: Open tasks and those due.
select
    coalesce(owner_name || ' ' || owner_key, role_name_en, owner_key) as owner_en,
    sum(open_task_count) as "Open",
    sum(due_task_count) as "Due"
from strata.pub_owner_loads
group by owner_en
order by "Open" desc, owner_en
