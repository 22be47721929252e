-- Parts of the health score of the customers of the first warnings.
select
    customer_id,
    component_name_zh as name_zh,
    component_name_en as name_en,
    component_score,
    weight_ratio
from pub_health_contributions
where customer_id in (select unnest($customer_ids))
order by customer_id, component_code
