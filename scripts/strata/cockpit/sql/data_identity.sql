-- What speaks against or for being one person, to be settled by people.
select
    conflict_type_name_zh as conflict_type_zh,
    conflict_type_name_en as conflict_type_en,
    evidence_zh,
    evidence_en,
    advice_zh,
    advice_en,
    customer_id,
    masked_value,
    contact_count
from pub_identity_conflicts
order by contact_count desc, conflict_id
limit $most
