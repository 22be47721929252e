-- Targets of the month of the as-of date, by where they stand.
select
    count(*) filter (where target_state_code = 'reached') as targets_reached,
    count(*) filter (where target_state_code = 'on_track') as targets_on_track,
    count(*) filter (where target_state_code = 'behind') as targets_behind,
    count(*) filter (where target_state_code = 'missed') as targets_missed
from pub_target_progress
where target_month = date_trunc('month', observation_date)
