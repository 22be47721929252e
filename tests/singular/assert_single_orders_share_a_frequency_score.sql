with

scores as (select * from {{ ref('fct_rfm_scores') }}),

observations as (
    select * from {{ ref('fct_customer_observations') }}
    where order_count = 1 and order_count_365d = 1
),

differences_found as (
    select
        scores.observation_date,
        min(scores.frequency_score) as lowest_frequency_score,
        max(scores.frequency_score) as highest_frequency_score
    from scores
    inner join observations
        on
            scores.customer_id = observations.customer_id
            and scores.observation_date = observations.observation_date
    group by scores.observation_date
    having min(scores.frequency_score) != max(scores.frequency_score)
)

select * from differences_found
