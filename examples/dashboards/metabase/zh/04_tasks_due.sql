-- 到期任务: 截止日期前到期的任务。
select
    sum(due_task_count) as "到期任务"
from strata.pub_owner_loads
