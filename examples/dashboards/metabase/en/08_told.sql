-- Told against came: Share of customers told to leave beside the share that left, with its interval, where that is known.
select
    observation_date,
    max(told_churn_rate) as "Told",
    max(churn_rate) as "Came",
    max(churn_rate_lower) as "Came at least",
    max(churn_rate_upper) as "Came at most"
from strata.pub_risk_months
where churn_rate is not null
group by observation_date
order by observation_date
