select
    $batch_id as _batch_id,
    $source_system as _source_system,
    $source_file as _source_file,
    row_number as _row_number,
    reason_code,
    detail,
    detail_zh,
    line_text
from read_json(
    $aside_path,
    hive_partitioning = false,
    format = 'newline_delimited',
    columns = {
        'row_number': 'BIGINT',
        'reason_code': 'VARCHAR',
        'detail': 'VARCHAR',
        'detail_zh': 'VARCHAR',
        'line_text': 'VARCHAR'
    }
)
order by row_number
