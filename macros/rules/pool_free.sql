{#-
    CTE `<stage>_free`: what each owner of a pool can still take until each day so that all
    that is due later is done in time, after the `earlier` stages.
-#}
{%- macro pool_free(stage, earlier) -%}
{{ stage }}_free as (
    select
        owners.{{ stage }}_pool as pool_key,
        owners.owner_key,
        owners.daily_capacity_count,
        loads.due_day_count,
        loads.last_served_date,
        loads.open_task_count
        {%- for one in earlier %}
        + coalesce({{ one }}_taken.taken_count, 0)
        {%- endfor %} as open_task_count,
        greatest(
            min(
                loads.capacity_count - loads.due_task_count
                {%- for one in earlier %}
                - coalesce({{ one }}_taken.due_taken_count, 0)
                {%- endfor %}
            ) over (
                partition by owners.owner_key
                order by loads.due_day_count desc
                rows between unbounded preceding and current row
            ),
            0
        ) as free_count
    from owners
    inner join loads
        on owners.owner_key = loads.owner_key
    {%- for one in earlier %}
    left join {{ one }}_taken
        on
            loads.owner_key = {{ one }}_taken.owner_key
            and loads.due_day_count = {{ one }}_taken.due_day_count
    {%- endfor %}
    where owners.{{ stage }}_pool is not null
)
{%- endmacro -%}
