{#-
    CTEs that end in `versions_found`, every row of records delivered more than once, with
    whether it is good (`is_good`) and counts among the versions (`is_version`). A row without
    a column that is `needed` and that its file lacks is good if the versions of the record
    say all of these between them, and nothing else is wrong with it (`problem_left`).
-#}
{%- macro found_versions(problem_left, needed, holds_collisions) -%}
{%- if needed -%}
needed_columns_lacked as (
    select
        batch_id as lacking_batch_id,
        {%- for column in needed %}
        max(case when column_name = '{{ column.name }}' then 1 else null end) as lacks_{{ column.name }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from lacked_columns
    group by batch_id
),
{% endif %}
versions_delivered as (
    select
        {{ strata.version_columns(problem_left, needed, holds_collisions) | join(',\n        ') }}
    from rows_judged
    {{- strata.replay_join('rows_judged') }}
    left join rows_replaced
        on
            rows_judged.batch_id = rows_replaced.replaced_batch_id
            and rows_judged.row_number = rows_replaced.replaced_row_number
    {%- if needed %}
    left join needed_columns_lacked
        on coalesce(replays.origin_batch_id, rows_judged.batch_id) = needed_columns_lacked.lacking_batch_id
    {%- endif %}
    where rows_judged.is_repeated
),

versions_found as (
    select
        *,
        {{ strata.is_good_version(needed) }} as is_good,
        not is_replaced and {{ strata.is_good_version(needed) }} as is_version
    from versions_delivered
),
{%- endmacro -%}
