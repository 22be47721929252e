-- Expected purchases beside those that came, by orders so far.
select
    frequency_group_name_zh as frequency_zh,
    frequency_group_name_en as frequency_en,
    customer_count,
    expected_purchase_mean,
    run_rate_purchase_mean,
    actual_purchase_mean
from pub_clv_calibration
order by frequency_group_code
