-- Customers whose churn score moved since the run before: one row.
with moves as (
    select customer_id, sum(score_change) as score_change
    from pub_score_changes
    group by customer_id
)

select
    count(*) filter (where score_change > 0) as today_scores_up,
    count(*) filter (where score_change < 0) as today_scores_down
from moves
