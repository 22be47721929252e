-- 截止日期: 所有数字都按这一天计算。
select
    max(observation_date) as "截止日期"
from strata.pub_customer_months
