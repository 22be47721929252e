-- How good warnings were so long before leaving, beside those who stayed.
select
    warning_window_name_zh as warning_window_zh,
    warning_window_name_en as warning_window_en,
    comparison_group_name_zh as comparison_group_zh,
    comparison_group_name_en as comparison_group_en,
    churned_case_count,
    recall,
    recall_lower,
    recall_upper,
    false_alarm_rate,
    precision_rate,
    lift,
    highest_lift,
    auc,
    brier_score,
    base_brier_score
from pub_risk_earliness
order by warning_window_order, comparison_group_order
