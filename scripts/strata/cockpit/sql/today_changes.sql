-- Tasks by what became of them since the run before.
select
    task_change_name_zh as task_change_zh,
    task_change_name_en as task_change_en,
    play_name_zh as play_zh,
    play_name_en as play_en,
    count(*) as task_count,
    bool_or(is_baseline) as is_baseline,
    max(previous_run_date) as previous_run_date
from pub_task_changes
group by all
order by task_count desc, task_change_en, play_en
limit 60
