-- What is asked of the company as a whole, the newest quarter first.
select
    observation_date as quarter_end_date,
    verdict_name_zh as verdict_zh,
    verdict_name_en as verdict_en,
    keep_answer_name_zh as keep_answer_zh,
    keep_answer_name_en as keep_answer_en,
    keep_gain_estimate,
    keep_gain_lower,
    keep_gain_upper,
    treated_count,
    untreated_count,
    ruled_answer_name_zh as ruled_answer_zh,
    ruled_answer_name_en as ruled_answer_en,
    ruled_task_ratio,
    task_count,
    population_shift_index
from pub_tier_review
where tier_code = 'all'
order by observation_date desc
