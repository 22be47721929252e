select
    replays.replayed_batch_id,
    replays.replayed_row_number,
    replays._batch_id,
    replays._row_number
from read_parquet($replays, hive_partitioning = false) as replays
inner join read_parquet($batches, hive_partitioning = false) as batches
    on replays._batch_id = batches.batch_id
order by batches.load_number, replays._batch_id, replays._row_number
