-- 各分层客户数: 每个月末与最新一天。每个日期上都是同一批客户。
select
    observation_date,
    tier_name_zh,
    count(*) as "客户数"
from strata.pub_customer_months
group by observation_date, tier_name_zh
order by observation_date, tier_name_zh
