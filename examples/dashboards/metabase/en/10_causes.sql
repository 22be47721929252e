-- Why warned customers may leave: Value at stake by cause.
select
    cause_name_en,
    sum(value_at_stake_amount) as "Value at stake"
from strata.pub_churn_warnings
group by cause_name_en
order by "Value at stake" desc, cause_name_en
