-- Members of a list before and after, and how many came and went.
with

members_before as ({before}),

members_after as ({after}),

members_joined as (
    select
        members_before.member is not null as was_in,
        members_after.member is not null as is_in
    from members_before
    full outer join members_after
        on members_before.member = members_after.member
)

select
    count(*) filter (where was_in),
    count(*) filter (where is_in),
    count(*) filter (where is_in and not was_in),
    count(*) filter (where was_in and not is_in)
from members_joined
