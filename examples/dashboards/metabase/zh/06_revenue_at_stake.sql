-- 各风险带涉险收入: 365天净收入乘以流失概率。
select
    observation_date,
    risk_band_name_zh,
    sum(net_revenue_at_stake_amount) as "涉险收入"
from strata.pub_customer_months
where risk_band_code is not null
group by observation_date, risk_band_name_zh
order by observation_date, risk_band_name_zh
