-- Words of source systems that nobody has mapped, those that hold rows first.
select
    entity_code,
    vocabulary_code,
    source_value,
    row_count,
    held_count,
    last_seen_date
from pub_unmapped_values
order by held_count desc, row_count desc, entity_code, vocabulary_code, source_value
limit $most
