with

batches as (select * from {{ ref('stg_lake__batches') }}),

malformed_lines as (select * from {{ ref('stg_lake__malformed_lines') }}),

replays as (select * from {{ ref('stg_lake__replays') }}),

-- The newest replay of a row replaces it.
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

rejected_rows_collected as (
    {%- for entity, declared in var('entities').items() %}
    select
        batch_id,
        source_system,
        source_file,
        reject_reason_code,
        reject_column,
        {{ 'currency_code' if declared.money else "'none' as currency_code" }},
        row_text,
        redelivered_batch_id,
        row_number,
        redelivered_row_number
    from {{ ref('base_' ~ declared.area ~ '__' ~ entity) }}
    where row_outcome_code = 'rejected'
    union all
    {%- endfor %}
    select
        batch_id,
        source_system,
        source_file,
        reject_reason_code,
        cast(null as string) as reject_column,
        'none' as currency_code,
        row_text,
        cast(null as string) as redelivered_batch_id,
        row_number,
        cast(null as bigint) as redelivered_row_number
    from malformed_lines
    where row_outcome_code = 'rejected'
),

rejected_rows_named as (
    select
        rejected_rows_collected.batch_id
        || ':'
        || cast(rejected_rows_collected.row_number as string) as rejected_row_id,
        rejected_rows_collected.batch_id,
        batches.entity_code,
        rejected_rows_collected.source_system,
        rejected_rows_collected.source_file,
        rejected_rows_collected.reject_reason_code,
        rejected_rows_collected.reject_column,
        rejected_rows_collected.currency_code,
        case
            when
                coalesce(
                    replays_ranked.replacing_batch_id,
                    rejected_rows_collected.redelivered_batch_id
                ) is null
                then 'open'
            else 'closed'
        end as reject_status_code,
        coalesce(
            replays_ranked.replacing_batch_id,
            rejected_rows_collected.redelivered_batch_id
        ) as replacing_batch_id,
        rejected_rows_collected.row_text,
        rejected_rows_collected.row_number,
        coalesce(
            replays_ranked.replacing_row_number,
            rejected_rows_collected.redelivered_row_number
        ) as replacing_row_number
    from rejected_rows_collected
    inner join batches
        on rejected_rows_collected.batch_id = batches.batch_id
    left join replays_ranked
        on
            rejected_rows_collected.batch_id = replays_ranked.replayed_batch_id
            and rejected_rows_collected.row_number = replays_ranked.replayed_row_number
            and replays_ranked.replay_rank = 1
)

select * from rejected_rows_named
