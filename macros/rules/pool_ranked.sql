{#-
    CTE `<stage>_ranked`: the tasks that no earlier stage placed, each with how many treated
    ones of its pool and due day are better. The arm of a task plays no part in its own place.
-#}
{%- macro pool_ranked(stage, earlier) -%}
{{ stage }}_ranked as (
    select
        tasks.task_id,
        tasks.{{ stage }}_pool as pool_key,
        tasks.due_day_count,
        tasks.treated_count,
        sum(tasks.treated_count) over (
            partition by tasks.{{ stage }}_pool, tasks.due_day_count
            order by
                tasks.precedence asc, tasks.expected_gain_amount desc, tasks.task_id asc
            rows between unbounded preceding and current row
        ) - tasks.treated_count as better_count
    from tasks
    {%- for one in earlier %}
    left join {{ one }}_placed
        on tasks.task_id = {{ one }}_placed.task_id
    {%- endfor %}
    where
        tasks.{{ stage }}_pool is not null
        {%- for one in earlier %}
        and {{ one }}_placed.task_id is null
        {%- endfor %}
)
{%- endmacro -%}
