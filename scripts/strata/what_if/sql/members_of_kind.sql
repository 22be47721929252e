-- One row per list and member on either side; the list may be that of nobody.
insert into members_compared
with

live as (
    select distinct
        {list_code} as list_code,
        {list_name} as list_name,
        {member_key} as member_key,
        customer_id,
        {lead_key} as lead_key
    from {live}
),

proposed as (
    select distinct
        {list_code} as list_code,
        {list_name} as list_name,
        {member_key} as member_key,
        customer_id,
        {lead_key} as lead_key
    from {proposed}
)

select
    {kind} as kind_code,
    coalesce(proposed.list_code, live.list_code) as list_code,
    coalesce(proposed.list_name, live.list_name) as list_name,
    coalesce(proposed.member_key, live.member_key) as member_key,
    coalesce(proposed.customer_id, live.customer_id) as customer_id,
    coalesce(proposed.lead_key, live.lead_key) as lead_key,
    live.member_key is not null as is_live,
    proposed.member_key is not null as is_proposed
from live
full join proposed
    on
        live.member_key = proposed.member_key
        and live.list_code is not distinct from proposed.list_code
