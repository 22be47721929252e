-- Customers at risk and what they are expected to be worth: one row.
select
    count(*) as warning_count,
    coalesce(sum(value_at_stake_amount), 0) as value_at_stake_amount
from pub_churn_warnings
