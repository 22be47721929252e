-- How good the churn score was on customers it had not seen.
select
    measure_code,
    measure_name_zh as measure_zh,
    measure_name_en as measure_en,
    measure_value,
    value_lower,
    value_upper,
    best_value,
    possible_share,
    bar_value,
    bar_possible_share,
    bar_state_code,
    bar_state_name_zh as bar_state_zh,
    bar_state_name_en as bar_state_en,
    case_count,
    first_observation_date,
    last_observation_date
from pub_risk_quality
order by measure_order
