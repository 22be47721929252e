-- How good the score of customers with one order was, apart from the others.
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
from pub_first_time_quality
order by measure_order
