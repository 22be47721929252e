-- A list that is renamed bears the name of the proposal.
select
    coalesce(
        max(list_name) filter (where is_proposed), max(list_name), list_code
    ) as list_name,
    count(*) filter (where is_live) as live_count,
    count(*) filter (where is_proposed) as proposed_count,
    count(*) filter (where not is_live) as come_count,
    count(*) filter (where not is_proposed) as go_count
from members_compared
where kind_code = ?
group by list_code
order by list_code asc nulls last
