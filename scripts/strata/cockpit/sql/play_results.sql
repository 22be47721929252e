-- Tasks in hand by play, and what the play has brought so far.
select
    play_code,
    play_name_zh as play_zh,
    play_name_en as play_en,
    count(*) as open_count,
    count(*) filter (where due_date <= observation_date) as due_count,
    sum(expected_gain_amount) as expected_gain_amount,
    max(treated_count) as treated_count,
    max(untreated_count) as untreated_count,
    avg(response_ratio) as response_ratio,
    avg(success_rate_gain) as success_rate_gain,
    min(gain_source_name_zh) as gain_source_zh,
    min(gain_source_name_en) as gain_source_en
from pub_action_queue
group by all
order by open_count desc, play_code
