-- Leads created in the last twelve months, by the stage they reached.
select
    lead_stage_name_zh as lead_stage_zh,
    lead_stage_name_en as lead_stage_en,
    lead_stage_order,
    sum(reached_count) as reached_count
from pub_lead_funnel
where
    owner_key = 'all'
    and created_month >= date_trunc('month', $as_of - interval 11 months)
group by all
order by lead_stage_order
