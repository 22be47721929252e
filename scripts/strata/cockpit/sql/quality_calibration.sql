-- What was said and what happened, by tenths of the probability.
select
    bin_number,
    minimum_probability,
    maximum_probability,
    mean_probability,
    churn_rate,
    churn_rate_lower,
    churn_rate_upper,
    case_count
from pub_risk_calibration
order by bin_number
