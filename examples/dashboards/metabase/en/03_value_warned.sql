-- Value at stake: Margin expected of warned customers times the probability that they leave.
select
    sum(value_at_stake_amount) as "Value at stake"
from strata.pub_churn_warnings
