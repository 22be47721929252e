-- Leads that are about to go to the public pool, and those taken from it beyond a limit.
select
    leads.lead_key,
    pool.owner_name,
    pool.team_name,
    pool.pool_date,
    pool.observation_date,
    coalesce(pool.claim_problem_name_zh || '，', '')
    || pool.pool_state_name_zh || '（' || pool.pool_reason_name_zh || '，'
    || cast(pool.pool_date as varchar) || '）' as warning_zh,
    coalesce(pool.claim_problem_name_en || ', ', '')
    || pool.pool_state_name_en || ' (' || pool.pool_reason_name_en || ', '
    || cast(pool.pool_date as varchar) || ')' as warning_en
from published.pub_lead_pool as pool
inner join strata.staging.stg_crm__leads as leads
    on pool.lead_key = md5(leads.lead_key)
where pool.pool_state_code != 'in_pool'
