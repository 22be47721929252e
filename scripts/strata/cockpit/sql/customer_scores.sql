-- Scores that were published for the customers of the first warnings.
select
    customer_id,
    run_date,
    risk_score,
    churn_probability,
    risk_band_name_zh as risk_band_zh,
    risk_band_name_en as risk_band_en
from pub_churn_scores
where customer_id in (select unnest($customer_ids))
order by customer_id, run_date desc, scored_customer_id
