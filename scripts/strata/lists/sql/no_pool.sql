-- The columns of a warning, and none of them: a release of before there was a pool.
select
    cast(null as varchar) as lead_key,
    cast(null as varchar) as owner_name,
    cast(null as varchar) as team_name,
    cast(null as date) as pool_date,
    cast(null as date) as observation_date,
    cast(null as varchar) as warning_zh,
    cast(null as varchar) as warning_en
limit 0
