-- Revenue at stake by risk band: Net revenue of 365 days times the probability that the customer leaves.
select
    observation_date,
    risk_band_name_en,
    sum(net_revenue_at_stake_amount) as "Revenue at stake"
from strata.pub_customer_months
where risk_band_code is not null
group by observation_date, risk_band_name_en
order by observation_date, risk_band_name_en
