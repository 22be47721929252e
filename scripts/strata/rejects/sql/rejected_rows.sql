select
    rejected_row_id,
    entity_code,
    source_file,
    reason_code,
    if($language = 'zh', reason_name_zh, reason_name_en),
    coalesce(reason_column, ''),
    if($language = 'zh', mend_zh, mend_en),
    row_text,
    status_code,
    replacing_batch_id,
    replacing_row_number
from pub_rejected_rows
order by entity_code, source_file, batch_id, row_number
