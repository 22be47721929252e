-- Customers lost in each month, by the cause that is known of those still gone.
select
    observation_date,
    coalesce(cause_code, 'returned') as cause_code,
    cause_name_zh as cause_zh,
    cause_name_en as cause_en,
    count(*) as customer_count
from pub_lost_customers
group by
    observation_date,
    cause_code,
    cause_name_zh,
    cause_name_en
order by observation_date, cause_code nulls last
