-- Every row of a replay closes one rejected row of its own, and none is closed twice.
with

batches as (select * from {{ ref('stg_lake__batches') }}),

replays as (select * from {{ ref('stg_lake__replays') }}),

replayed_rows_grouped as (
    select
        batch_id,
        replayed_batch_id,
        replayed_row_number,
        count(*) as replay_count
    from replays
    group by
        batch_id,
        replayed_batch_id,
        replayed_row_number
),

replays_counted as (
    select
        batch_id,
        count(*) as replayed_count,
        sum(replay_count) as replay_count
    from replayed_rows_grouped
    group by batch_id
),

replays_unbalanced as (
    select
        replays_counted.batch_id,
        batches.source_file,
        batches.received_count,
        replays_counted.replay_count,
        replays_counted.replayed_count
    from replays_counted
    left join batches
        on replays_counted.batch_id = batches.batch_id
    where
        coalesce(batches.received_count, 0) != replays_counted.replay_count
        or replays_counted.replay_count != replays_counted.replayed_count
)

select * from replays_unbalanced
