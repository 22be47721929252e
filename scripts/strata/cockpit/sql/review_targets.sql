-- Targets with where they stand, the newest month first.
select
    target_month,
    metric_name_zh as metric_zh,
    metric_name_en as metric_en,
    coalesce(owner_name, owner_key, team_name) as scope,
    target_value,
    actual_value,
    working_days_gone_ratio,
    pace_ratio,
    projected_value,
    target_state_name_zh as target_state_zh,
    target_state_name_en as target_state_en
from pub_target_progress
order by target_month desc, metric_order, team_name, owner_key, target_id
limit $most
