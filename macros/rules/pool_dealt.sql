{#-
    CTEs up to `<stage>_slots`: the places of a pool in the order they are dealt out, by day, then
    by fewest (open + 1) divided by capacity, then by who was served longest ago, then by id
    of the owner.
-#}
{%- macro pool_dealt(stage) -%}
{{ stage }}_days as (
    select
        pool_key,
        owner_key,
        daily_capacity_count,
        due_day_count,
        last_served_date,
        open_task_count,
        free_count,
        lag(free_count, 1, 0) over (partition by owner_key order by due_day_count asc)
            as earlier_count
    from {{ stage }}_free
),

{{ stage }}_slots as (
    select
        days.pool_key,
        days.owner_key,
        row_number() over (
            partition by days.pool_key
            order by
                days.due_day_count asc,
                {{ strata.whole_quotient(
                    '(days.open_task_count + numbers.slot_number) * 1000000',
                    'days.daily_capacity_count',
                ) }} asc,
                days.last_served_date asc nulls first,
                days.owner_key asc,
                numbers.slot_number asc
        ) as task_number
    from {{ stage }}_days as days
    inner join numbers
        on
            days.earlier_count < numbers.slot_number
            and days.free_count >= numbers.slot_number
)
{%- endmacro -%}
