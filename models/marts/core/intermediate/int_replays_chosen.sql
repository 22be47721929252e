with

replays as (select * from {{ ref('stg_lake__replays') }}),

batches as (select * from {{ ref('stg_lake__batches') }}),

replays_ranked as (
    select
        replays.replayed_batch_id,
        replays.batch_id as replacing_batch_id,
        replays.replayed_row_number,
        replays.row_number as replacing_row_number,
        row_number() over (
            partition by replays.replayed_batch_id, replays.replayed_row_number
            order by
                batches.load_number desc,
                replays.batch_id desc,
                replays.row_number desc
        ) as replay_rank
    from replays
    inner join batches
        on replays.batch_id = batches.batch_id
),

replays_chosen as (
    select
        replayed_batch_id,
        replacing_batch_id,
        replayed_row_number,
        replacing_row_number
    from replays_ranked
    where replay_rank = 1
)

select * from replays_chosen
