-- Received = kept + superseded + rejected, batch by batch; an unknown batch fails too.
with

batches as (select * from {{ ref('stg_lake__batches') }}),

row_accounting as (select * from {{ ref('fct_row_accounting') }}),

outcomes_summed as (
    select
        batch_id,
        sum(row_count) as accounted_count
    from row_accounting
    group by batch_id
),

batches_unbalanced as (
    select
        coalesce(batches.batch_id, outcomes_summed.batch_id) as batch_id,
        batches.source_file,
        coalesce(batches.received_count, 0) as received_count,
        coalesce(outcomes_summed.accounted_count, 0) as accounted_count
    from batches
    full outer join outcomes_summed
        on batches.batch_id = outcomes_summed.batch_id
    where
        coalesce(batches.received_count, 0)
        != coalesce(outcomes_summed.accounted_count, 0)
)

select * from batches_unbalanced
