-- Customers lost within the last twelve months by category or store, those with most first.
with counted as (
    select
        subject_name as origin,
        loss_cause_code as cause_code,
        cause_name_zh as cause_zh,
        cause_name_en as cause_en,
        sum(lost_customer_count) as customer_count,
        sum(sum(lost_customer_count)) over (partition by subject_name) as total_count
    from pub_loss_origins
    where loss_origin_code = $origin and observation_date > $as_of - interval 12 month
    group by
        subject_name,
        loss_cause_code,
        cause_name_zh,
        cause_name_en
)

select *
from counted
qualify dense_rank() over (order by total_count desc, origin) <= $most
order by total_count desc, origin, cause_code
