-- Customers who have churned, by kind and cause.
select
    cause_code,
    cause_name_zh as cause_zh,
    cause_name_en as cause_en,
    churn_type_code,
    churn_type_name_zh as churn_type_zh,
    churn_type_name_en as churn_type_en,
    count(*) as customer_count
from pub_churn_causes
where is_churned
group by
    cause_code,
    cause_name_zh,
    cause_name_en,
    churn_type_code,
    churn_type_name_zh,
    churn_type_name_en
order by sum(count(*)) over (partition by cause_code) desc, cause_code, churn_type_code
