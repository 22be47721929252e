select owner_key, owner_name, count(*)
from customers_compared
where live_tier_code is distinct from proposed_tier_code
group by owner_key, owner_name
