-- The day the publication speaks of and its currency.
select
    max(observation_date) as observation_date,
    min(currency_code) as currency_code
from pub_segment_summary
