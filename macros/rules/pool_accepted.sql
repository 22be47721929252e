{#-
    CTE `<stage>_accepted`: the tasks a pool takes, of each due day the best, and the held out
    who would have been taken; treated ones are numbered in the order they are dealt.
-#}
{%- macro pool_accepted(stage) -%}
{{ stage }}_accepted as (
    select
        ranked.task_id,
        ranked.pool_key,
        ranked.treated_count,
        ranked.due_day_count,
        sum(ranked.treated_count) over (
            partition by ranked.pool_key
            order by
                ranked.due_day_count asc, ranked.better_count asc, ranked.task_id asc
        ) as task_number
    from {{ stage }}_ranked as ranked
    inner join {{ stage }}_quotas as quotas
        on
            ranked.pool_key = quotas.pool_key
            and ranked.due_day_count = quotas.due_day_count
            and ranked.better_count < quotas.quota_count
)
{%- endmacro -%}
