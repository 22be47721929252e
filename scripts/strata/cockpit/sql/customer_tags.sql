-- Tags of the customers of the first warnings.
select
    customer_id,
    tag_name_zh as name_zh,
    tag_name_en as name_en,
    evidence_zh,
    evidence_en,
    last_evidence_date
from pub_customer_tags
where customer_id in (select unnest($customer_ids))
order by customer_id, tag_order, tag_code, subject_name
