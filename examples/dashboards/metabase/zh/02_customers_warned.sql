-- 流失预警: 需要挽留的客户。
select
    count(*) as "客户数"
from strata.pub_churn_warnings
