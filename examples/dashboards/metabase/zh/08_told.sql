-- 预测与实际: 预测流失的比例与实际流失的比例及其区间；只列出结果已知的日期。
select
    observation_date,
    max(told_churn_rate) as "预测",
    max(churn_rate) as "实际",
    max(churn_rate_lower) as "实际下限",
    max(churn_rate_upper) as "实际上限"
from strata.pub_risk_months
where churn_rate is not null
group by observation_date
order by observation_date
