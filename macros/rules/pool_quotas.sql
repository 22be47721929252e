{#-
    CTEs up to `<stage>_quotas`: how many tasks of each due day a pool takes. What it could not
    take of earlier days is no burden for later ones.
-#}
{%- macro pool_quotas(stage) -%}
{{ stage }}_missed as (
    select
        pool_key,
        due_day_count,
        free_count,
        wanted_count,
        min(least(free_count - wanted_count, 0)) over (
            partition by pool_key order by due_day_count asc
        ) as missed_count
    from {{ stage }}_wanted
),

{{ stage }}_quotas as (
    select
        pool_key,
        due_day_count,
        free_count - coalesce(
            lag(wanted_count + missed_count) over (
                partition by pool_key order by due_day_count asc
            ),
            0
        ) as quota_count
    from {{ stage }}_missed
)
{%- endmacro -%}
