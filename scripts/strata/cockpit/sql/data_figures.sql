-- Rows received and what became of them: one row.
select
    coalesce(sum(row_count), 0) as data_received,
    coalesce(sum(row_count) filter (where outcome_code = 'kept'), 0) as data_kept,
    coalesce(sum(row_count) filter (where outcome_code = 'superseded'), 0)
        as data_superseded,
    coalesce(sum(row_count) filter (where outcome_code = 'rejected'), 0)
        as data_rejected,
    coalesce(sum(row_count) filter (where outcome_code = 'held'), 0) as data_held,
    count(distinct batch_id) as data_files
from pub_row_accounting
