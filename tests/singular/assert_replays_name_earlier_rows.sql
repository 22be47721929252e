-- Every mended row replaces a row of an earlier batch of its own entity.
with

batches as (select * from {{ ref('stg_lake__batches') }}),

replays as (select * from {{ ref('stg_lake__replays') }}),

replays_misplaced as (
    select
        replays.batch_id,
        batches.source_file,
        replays.row_number,
        replays.replayed_batch_id,
        replays.replayed_row_number,
        case
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
)

select * from replays_misplaced
