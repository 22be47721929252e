-- Warnings by the cause that the records show.
select
    cause_name_zh as cause_zh,
    cause_name_en as cause_en,
    count(*) as customer_count,
    sum(value_at_stake_amount) as value_at_stake_amount
from pub_churn_warnings
group by all
order by customer_count desc, cause_en
