-- What plays gained: Over twelve months, success rate of the treated less that of the held out, with its interval.
select
    play_name_en as "Play",
    verdict_name_en as "Verdict",
    treated_count as "Treated",
    untreated_count as "Held out",
    success_gain_estimate as "Gain",
    success_gain_lower as "At least",
    success_gain_upper as "At most"
from strata.pub_play_results
where result_level_code = 'play' and period_code = '12_months'
order by success_gain_estimate desc
