{#-
    CTEs `<stage>_placed`, the tasks a stage has an owner for, and `<stage>_taken`, how many of
    them each owner has until each day of `loads`.
-#}
{%- macro pool_taken(stage) -%}
{{ stage }}_placed as (
    select
        accepted.task_id,
        accepted.due_day_count,
        '{{ stage }}' as owner_reason_code,
        slots.owner_key
    from {{ stage }}_accepted as accepted
    left join {{ stage }}_slots as slots
        on
            {{ strata.join_key('accepted.pool_key', 'accepted.treated_count = 1') }}
            = slots.pool_key
            and accepted.task_number = slots.task_number
),

{{ stage }}_taken as (
    select
        loads.owner_key,
        loads.due_day_count,
        count(placed.task_id) as taken_count,
        sum(case when placed.due_day_count <= loads.due_day_count then 1 else 0 end)
            as due_taken_count
    from loads
    left join {{ stage }}_placed as placed
        on loads.owner_key = placed.owner_key
    group by loads.owner_key, loads.due_day_count
)
{%- endmacro -%}
