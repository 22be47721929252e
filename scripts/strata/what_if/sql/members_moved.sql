select
    case when members.is_proposed then 'comes' else 'goes' end as change,
    members.list_code,
    members.list_name,
    members.customer_id,
    members.lead_key,
    customers.masked_customer_name,
    customers.owner_key,
    customers.owner_name
from members_compared as members
left join customers_compared as customers
    on members.customer_id = customers.customer_id
where
    members.kind_code = ?
    and members.is_live != members.is_proposed
order by
    members.list_code asc nulls last,
    change asc,
    members.customer_id asc nulls last,
    members.member_key asc
