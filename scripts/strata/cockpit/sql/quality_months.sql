-- Who was told to leave and who left, date by date, and how the rate has moved since.
select
    observation_date,
    told_state_name_zh as told_state_zh,
    told_state_name_en as told_state_en,
    case_count,
    told_churn_rate,
    churn_rate,
    churn_rate_lower,
    churn_rate_upper,
    told_interim_rate,
    came_interim_rate,
    probability_move,
    medium_probability,
    medium_lift,
    high_probability,
    high_lift
from pub_risk_months
order by observation_date
