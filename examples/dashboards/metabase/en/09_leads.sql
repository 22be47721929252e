-- Leads by stage: Leads that got at least as far as the stage; one that got further counts at this stage too.
select
    lead_stage_name_en,
    sum(reached_count) as "Leads"
from strata.pub_lead_funnel
where owner_key = 'all'
group by lead_stage_name_en
order by "Leads" desc, lead_stage_name_en
