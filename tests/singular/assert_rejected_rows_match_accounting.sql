-- Per entity, batch and reason, every row counted as rejected is listed, and no other.
with

row_accounting as (select * from {{ ref('fct_row_accounting') }}),

rejected_rows as (select * from {{ ref('fct_rejected_rows') }}),

rows_counted as (
    select
        entity_code,
        batch_id,
        reject_reason_code,
        sum(row_count) as counted_count
    from row_accounting
    where row_outcome_code = 'rejected'
    group by
        entity_code,
        batch_id,
        reject_reason_code
),

rows_listed as (
    select
        entity_code,
        batch_id,
        reject_reason_code,
        count(*) as listed_count
    from rejected_rows
    group by
        entity_code,
        batch_id,
        reject_reason_code
),

rows_differing as (
    select
        coalesce(rows_counted.entity_code, rows_listed.entity_code) as entity_code,
        coalesce(rows_counted.batch_id, rows_listed.batch_id) as batch_id,
        coalesce(rows_counted.reject_reason_code, rows_listed.reject_reason_code)
            as reject_reason_code,
        coalesce(rows_counted.counted_count, 0) as counted_count,
        coalesce(rows_listed.listed_count, 0) as listed_count
    from rows_counted
    full outer join rows_listed
        on
            rows_counted.entity_code = rows_listed.entity_code
            and rows_counted.batch_id = rows_listed.batch_id
            and rows_counted.reject_reason_code = rows_listed.reject_reason_code
    where
        coalesce(rows_counted.counted_count, 0)
        != coalesce(rows_listed.listed_count, 0)
)

select * from rows_differing
