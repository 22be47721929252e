-- Churn and repurchase: Shares of the customers who were active when the month began. The month that is not over is left out.
select
    month_start_date,
    sum(churned_customer_count) * 1.0 / nullif(sum(active_start_customer_count), 0) as "Churn rate",
    sum(reordering_customer_count) * 1.0 / nullif(sum(active_start_customer_count), 0) as "Repurchase rate"
from strata.pub_performance_months
where extract(day from observation_date + 1) = 1
group by month_start_date
order by month_start_date
