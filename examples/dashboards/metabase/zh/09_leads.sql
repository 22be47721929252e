-- 线索漏斗: 至少到达该阶段的线索；走得更远的也计入这一阶段。
select
    lead_stage_name_zh,
    sum(reached_count) as "线索数"
from strata.pub_lead_funnel
where owner_key = 'all'
group by lead_stage_name_zh
order by "线索数" desc, lead_stage_name_zh
