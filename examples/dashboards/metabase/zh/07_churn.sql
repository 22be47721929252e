-- 流失率与复购率: 占月初活跃客户的比例；尚未结束的月份不计入。
select
    month_start_date,
    sum(churned_customer_count) * 1.0 / nullif(sum(active_start_customer_count), 0) as "流失率",
    sum(reordering_customer_count) * 1.0 / nullif(sum(active_start_customer_count), 0) as "复购率"
from strata.pub_performance_months
where extract(day from observation_date + 1) = 1
group by month_start_date
order by month_start_date
