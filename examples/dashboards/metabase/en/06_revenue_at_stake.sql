-- Revenue at stake by risk band: Net revenue of 365 days times the probability that the customer leaves; first-time customers may have no band yet.
select
    observation_date,
    coalesce(risk_band_name_en, 'No band yet') as risk_band_en,
    sum(net_revenue_at_stake_amount) as "Revenue at stake"
from strata.pub_customer_months
where churn_probability is not null
group by observation_date, risk_band_en
order by observation_date, risk_band_en
