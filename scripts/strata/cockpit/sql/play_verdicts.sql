-- What each play has brought over twelve months, by those held out.
select
    play_code,
    play_name_zh as play_zh,
    play_name_en as play_en,
    play_evidence_name_zh as evidence_zh,
    play_evidence_name_en as evidence_en,
    treated_count,
    untreated_count,
    success_gain_estimate,
    success_gain_lower,
    success_gain_upper,
    margin_gain_estimate,
    return_estimate,
    wanted_count
from pub_play_library
order by library_rank
