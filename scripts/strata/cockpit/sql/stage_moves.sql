-- Who moved from stage to stage in the last step.
select
    from_stage_code,
    from_stage_name_zh as from_stage_zh,
    from_stage_name_en as from_stage_en,
    to_stage_code,
    to_stage_name_zh as to_stage_zh,
    to_stage_name_en as to_stage_en,
    customer_count,
    transition_ratio
from pub_lifecycle_transitions
where observation_date = $as_of
order by
    list_position($stages, from_stage_code),
    list_position($stages, to_stage_code),
    from_stage_code,
    to_stage_code
