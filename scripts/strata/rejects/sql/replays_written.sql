with replaced as (
    select
        unnest(cast($row_numbers as bigint[])) as row_number,
        unnest(cast($batch_ids as varchar[])) as replayed_batch_id,
        unnest(cast($old_row_numbers as bigint[])) as replayed_row_number
),

earlier as (
    select * from read_parquet($replays, hive_partitioning = false)
),

batches as (
    select * from read_parquet($batches, hive_partitioning = false)
)

select
    $batch_id as _batch_id,
    replaced.row_number as _row_number,
    replaced.replayed_batch_id,
    replaced.replayed_row_number,
    coalesce(earlier.origin_batch_id, replaced.replayed_batch_id)
        as origin_batch_id,
    coalesce(earlier.origin_source_file, batches.source_file)
        as origin_source_file,
    coalesce(earlier.origin_row_number, replaced.replayed_row_number)
        as origin_row_number,
    coalesce(earlier.origin_load_number, batches.load_number)
        as origin_load_number
from replaced
inner join batches on replaced.replayed_batch_id = batches.batch_id
left join earlier
    on
        replaced.replayed_batch_id = earlier._batch_id
        and replaced.replayed_row_number = earlier._row_number
order by replaced.row_number
