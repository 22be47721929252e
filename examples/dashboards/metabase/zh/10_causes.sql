-- 被预警客户的流失原因: 按原因统计的涉险价值。
select
    cause_name_zh,
    sum(value_at_stake_amount) as "涉险价值"
from strata.pub_churn_warnings
group by cause_name_zh
order by "涉险价值" desc, cause_name_zh
