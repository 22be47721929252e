-- The funnel of the last twelve months by channel: how many reach each stage.
with stages as (
    select
        channel_name_zh as channel_zh,
        channel_name_en as channel_en,
        sum(furthest_count) as lead_count,
        sum(reached_count) filter (where lead_stage_code = 'valid') as valid_count,
        sum(reached_count) filter (where lead_stage_code = 'converted')
            as converted_count,
        sum(reached_count) filter (where lead_stage_code = 'won') as won_count,
        median(median_dwell_days) filter (where lead_stage_code = 'valid')
            as dwell_days
    from pub_lead_funnel
    where
        owner_key = 'all'
        and created_month >= date_trunc('month', $as_of - interval 11 months)
    group by channel_code, channel_zh, channel_en, created_month, tier_code
)

select
    channel_zh,
    channel_en,
    sum(lead_count) as lead_count,
    coalesce(sum(valid_count), 0) as valid_count,
    coalesce(sum(converted_count), 0) as converted_count,
    coalesce(sum(won_count), 0) as won_count,
    coalesce(sum(won_count), 0) / sum(lead_count) as won_rate,
    median(dwell_days) as dwell_days
from stages
group by channel_zh, channel_en
order by lead_count desc, channel_en
