-- Customers who have churned, by the month of their last order and cause.
select
    date_trunc('month', last_order_date) as last_order_month,
    cause_code,
    cause_name_zh as cause_zh,
    cause_name_en as cause_en,
    count(*) as customer_count
from pub_churn_causes
where is_churned and last_order_date >= $as_of - interval 24 months
group by all
order by last_order_month, cause_code
