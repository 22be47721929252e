-- Tasks due: Tasks due by the day of the figures.
select
    sum(due_task_count) as "Tasks due"
from strata.pub_owner_loads
