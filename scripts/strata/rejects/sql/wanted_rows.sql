select received.*
from read_parquet(
    $paths, hive_partitioning = false, union_by_name = true
) as received
inner join (
    select
        unnest(cast($batch_ids as varchar[])) as batch_id,
        unnest(cast($row_numbers as bigint[])) as row_number
) as wanted
    on
        received._batch_id = wanted.batch_id
        and received._row_number = wanted.row_number
