-- 涉险价值: 被预警客户的预期毛利乘以流失概率。
select
    sum(value_at_stake_amount) as "涉险价值"
from strata.pub_churn_warnings
