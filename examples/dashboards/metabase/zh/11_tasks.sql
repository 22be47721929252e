-- 各负责人任务: 未完成的任务与其中到期的任务。
select
    coalesce(owner_name || ' ' || owner_key, role_name_zh, owner_key) as owner_zh,
    sum(open_task_count) as "未完成",
    sum(due_task_count) as "到期"
from strata.pub_owner_loads
group by owner_zh
order by "未完成" desc, owner_zh
