-- Rows by entity and outcome.
select
    entity_code,
    sum(row_count) as received_count,
    coalesce(sum(row_count) filter (where outcome_code = 'kept'), 0) as kept_count,
    coalesce(sum(row_count) filter (where outcome_code = 'superseded'), 0)
        as superseded_count,
    coalesce(sum(row_count) filter (where outcome_code = 'rejected'), 0)
        as rejected_count,
    coalesce(sum(row_count) filter (where outcome_code = 'held'), 0) as held_count
from pub_row_accounting
group by entity_code
order by received_count desc, entity_code
