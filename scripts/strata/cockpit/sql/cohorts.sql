-- Share of each cohort that is still active, by months since its first order.
select cohort_month, months_since, cohort_customer_count, retention_rate
from pub_retention_cohorts
order by cohort_month, months_since
