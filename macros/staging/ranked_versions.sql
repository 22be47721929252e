{#-
    CTEs that end in `versions_ranked`: of records delivered more than once, the rank of each
    good row, the one that counts first, and the `row_rank` of the latest good row in a later
    load than a rejected one. A mended row stands where the row stood that it replaces; should
    that one (`rows_replaced`) be good by now, it is no version. Reads `rows_judged`.
-#}
{%- macro ranked_versions(holds_collisions) -%}
rows_replaced as (
    select distinct
        replayed_batch_id as replaced_batch_id,
        replayed_row_number as replaced_row_number
    from replays
),

versions_found as (
    select
        {{ strata.version_columns(holds_collisions) | join(',\n        ') }}
    from rows_judged
    {{- strata.replay_join('rows_judged') }}
    left join rows_replaced
        on
            rows_judged.batch_id = rows_replaced.replaced_batch_id
            and rows_judged.row_number = rows_replaced.replaced_row_number
    where rows_judged.is_repeated
),

versions_ranked as (
    select
        batch_id as version_batch_id,
        row_number as version_row_number,
        record_key as version_record_key,
        origin_batch_id,
        is_version and not is_colliding as is_comparable,
        row_number() over (
            partition by record_key, is_version
            order by {{ strata.newest_first() }}
        ) as version_rank,
        max(good_row_rank) over (
            partition by record_key
            order by load_number range between 1 following and unbounded following
        ) as redelivered_row_rank
    from versions_found
),
{%- endmacro -%}
