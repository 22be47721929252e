-- As of: The day that all figures are as of.
select
    max(observation_date) as "As of"
from strata.pub_customer_months
