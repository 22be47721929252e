-- Everybody known as an owner, and whether they still work here.
select
    owner_key,
    owner_id,
    is_active
from strata.staging.stg_crm__owners
order by owner_id, owner_key
