-- Open leads by follow-up and escalation.
select
    follow_up_status_name_zh as follow_up_zh,
    follow_up_status_name_en as follow_up_en,
    coalesce(escalation_code, 'none') as escalation_code,
    escalation_name_zh as escalation_zh,
    escalation_name_en as escalation_en,
    count(*) as lead_count
from pub_lead_worklist
group by
    follow_up_status_name_zh,
    follow_up_status_name_en,
    coalesce(escalation_code, 'none'),
    escalation_name_zh,
    escalation_name_en
order by sum(count(*)) over (partition by follow_up_status_name_en) desc,
    follow_up_en,
    escalation_code
