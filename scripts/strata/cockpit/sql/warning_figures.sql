-- Who may leave and what goes with them: one row.
select
    count(*) as warnings_customers,
    count(*) filter (where risk_band_code = 'high') as warnings_high,
    count(*) filter (where value_class_code = 'top') as warnings_top_value,
    count(*) filter (where owner_key is null) as warnings_unowned,
    coalesce(sum(value_at_stake_amount), 0) as warnings_at_stake
from pub_churn_warnings
