-- The funnel of the last twelve months by owner: how many reach each stage.
with stages as (
    select
        owner_key,
        owner_name,
        team_name,
        sum(furthest_count) as lead_count,
        sum(reached_count) filter (where lead_stage_code = 'valid') as valid_count,
        sum(reached_count) filter (where lead_stage_code = 'converted')
            as converted_count,
        sum(reached_count) filter (where lead_stage_code = 'won') as won_count,
        median(median_dwell_days) filter (where lead_stage_code = 'valid')
            as dwell_days
    from pub_lead_funnel
    where
        owner_key != 'all'
        and created_month >= date_trunc('month', $as_of - interval 11 months)
    group by owner_key, owner_name, team_name
)

select
    owner_key,
    case when owner_key != 'nobody' then coalesce(owner_name, owner_key) end as owner,
    coalesce(team_name, '') as team_name,
    lead_count,
    coalesce(valid_count, 0) as valid_count,
    coalesce(converted_count, 0) as converted_count,
    coalesce(won_count, 0) as won_count,
    coalesce(won_count, 0) / lead_count as won_rate,
    dwell_days
from stages
order by lead_count desc, owner_key
