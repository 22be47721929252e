-- 各风险带涉险收入: 365天净收入乘以流失概率；首单客户可能尚无风险带。
select
    observation_date,
    coalesce(risk_band_name_zh, '尚无风险带') as risk_band_zh,
    sum(net_revenue_at_stake_amount) as "涉险收入"
from strata.pub_customer_months
where churn_probability is not null
group by observation_date, risk_band_zh
order by observation_date, risk_band_zh
