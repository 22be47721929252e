with

lists as (
    select owner_key, owner_name, 1 as live_count, 0 as proposed_count
    from {live_warnings}
    union all
    select owner_key, owner_name, 0, 1
    from {proposed_warnings}
)

select
    owner_key,
    owner_name,
    sum(live_count)::bigint as live_count,
    sum(proposed_count)::bigint as proposed_count
from lists
group by owner_key, owner_name
