-- Buyers and their net revenue by scores of recency and frequency.
select
    recency_score,
    frequency_score,
    count(*) as customer_count,
    sum(net_revenue_amount_365d) as net_revenue_amount
from pub_customer_segments
where recency_score is not null and frequency_score is not null
group by all
order by recency_score, frequency_score
