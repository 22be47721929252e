-- Every mended row replaces one rejected row, of an earlier batch of its own entity,
-- and none is replaced twice.
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

problems_found as (
    select
        replays.batch_id,
        batches.source_file,
        'row ' || cast(replays.row_number as string) || ' replaces row '
        || cast(replays.replayed_row_number as string) || ' of '
        || coalesce(replays.replayed_batch_id, 'no batch') || ': '
        || case
            when batches.batch_id is null then 'the batch itself is not in the lake'
            when replayed_batches.batch_id is null then 'no such batch in the lake'
            when replayed_batches.entity_code != batches.entity_code
                then 'a batch of another entity'
            else 'a batch that is not earlier'
        end as problem
    from replays
    left join batches
        on replays.batch_id = batches.batch_id
    left join batches as replayed_batches
        on replays.replayed_batch_id = replayed_batches.batch_id
    where
        batches.batch_id is null
        or replayed_batches.batch_id is null
        or replayed_batches.entity_code != batches.entity_code
        or replayed_batches.load_number >= batches.load_number
    union all
    select
        replays_counted.batch_id,
        batches.source_file,
        cast(coalesce(batches.received_count, 0) as string) || ' rows received, '
        || cast(replays_counted.replay_count as string) || ' replace '
        || cast(replays_counted.replayed_count as string) as problem
    from replays_counted
    left join batches
        on replays_counted.batch_id = batches.batch_id
    where
        coalesce(batches.received_count, 0) != replays_counted.replay_count
        or replays_counted.replay_count != replays_counted.replayed_count
)

select * from problems_found
