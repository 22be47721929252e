-- Customers by tier: At each month end and the newest day. The same customers stand at every date.
select
    observation_date,
    tier_name_en,
    count(*) as "Customers"
from strata.pub_customer_months
group by observation_date, tier_name_en
order by observation_date, tier_name_en
