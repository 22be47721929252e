-- Every arm of every experiment beside the one that was left alone, by what it was for.
select
    experiment_id as experiment,
    arm_name as arm,
    measure_name_zh as measure_zh,
    measure_name_en as measure_en,
    verdict_name_zh as verdict_zh,
    verdict_name_en as verdict_en,
    customer_count,
    arm_value,
    difference_estimate,
    difference_lower,
    difference_upper,
    raised_p_value,
    split_p_value,
    wanted_count
from pub_experiment_results
where is_primary
order by starts_date desc nulls last, experiment_id, is_reference, arm_name
