-- Open rejects by reason, with how to mend them.
select
    entity_code,
    reason_name_zh as reason_zh,
    reason_name_en as reason_en,
    reason_column,
    mend_zh,
    mend_en,
    count(*) as row_count
from pub_rejected_rows
where status_code = 'open'
group by all
order by row_count desc, entity_code, reason_en, reason_column
limit $most
