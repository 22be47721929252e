-- How often a stage was the step that leaked most, by channel and tier.
select
    lead_stage_name_zh as lead_stage_zh,
    lead_stage_name_en as lead_stage_en,
    count(*) as group_count
from pub_lead_funnel
where
    is_leakiest_step
    and owner_key = 'all'
    and created_month >= date_trunc('month', $as_of - interval 11 months)
group by all
order by group_count desc, lead_stage_en
