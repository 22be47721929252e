-- Churn warnings: Customers to be kept.
select
    count(*) as "Customers"
from strata.pub_churn_warnings
