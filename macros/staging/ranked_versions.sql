{#-
    CTEs that end in `versions_ranked`: of records delivered more than once, the rank of each
    good row, the one that counts first, and the `row_rank` of the latest good row in a later
    load than a rejected one. A mended row stands where the row stood that it replaces; should
    that one (`rows_replaced`) be good by now, it is no version. Reads `rows_judged`.
-#}
{%- macro ranked_versions(columns, contact_ids, carried, key, placeholders, holds_collisions) -%}
{%- set needed = columns | selectattr('is_required', 'defined') | selectattr('name', 'in', carried) | list -%}
{%- set person_id = key | select('in', contact_ids) | first -%}
rows_replaced as (
    select distinct
        replayed_batch_id as replaced_batch_id,
        replayed_row_number as replaced_row_number
    from replays
),

{{ strata.found_versions(
    strata.first_problem(columns, person_id, placeholders, needed), needed, holds_collisions
) }}

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
        max(
            case when is_good then {{ strata.row_rank('load_number', 'batch_id', 'row_number') }} else null end
        ) over (
            partition by record_key
            order by load_number range between 1 following and unbounded following
        ) as redelivered_row_rank
    from versions_found
),
{%- endmacro -%}
