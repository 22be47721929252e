-- Signals that fired for the customers of the first warnings.
select
    customer_id,
    signal_name_zh as name_zh,
    signal_name_en as name_en,
    evidence_zh,
    evidence_en,
    contribution_score
from pub_churn_signals
where customer_id in (select unnest($customer_ids))
order by customer_id, reason_rank, signal_code
