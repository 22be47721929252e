-- Every signal over all customers: how often it was right, and the verdict.
select
    signal_name_zh as signal_zh,
    signal_name_en as signal_en,
    family_name_zh as family_zh,
    family_name_en as family_en,
    verdict_name_zh as verdict_zh,
    verdict_name_en as verdict_en,
    missed_bar_name_zh as missed_bar_zh,
    missed_bar_name_en as missed_bar_en,
    fired_customer_count,
    precision_rate,
    lift,
    highest_lift,
    possible_share,
    coverage,
    median_lead_days
from pub_signal_quality
where tier_code = 'all'
order by lift desc nulls last, signal_code
