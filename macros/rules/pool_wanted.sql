{#-
    CTEs up to `<stage>_wanted`: what is wanted of a pool until each due day, and what it is
    free for until then.
-#}
{%- macro pool_wanted(stage) -%}
{{ stage }}_supply as (
    select
        pool_key,
        due_day_count,
        sum(free_count) as free_count
    from {{ stage }}_free
    group by pool_key, due_day_count
),

{{ stage }}_demand as (
    select
        supply.pool_key,
        supply.due_day_count,
        supply.free_count,
        coalesce(sum(ranked.treated_count), 0) as task_count
    from {{ stage }}_supply as supply
    left join {{ stage }}_ranked as ranked
        on
            supply.pool_key = ranked.pool_key
            and supply.due_day_count = ranked.due_day_count
    group by supply.pool_key, supply.due_day_count, supply.free_count
),

{{ stage }}_wanted as (
    select
        pool_key,
        due_day_count,
        free_count,
        sum(task_count) over (partition by pool_key order by due_day_count asc)
            as wanted_count
    from {{ stage }}_demand
)
{%- endmacro -%}
