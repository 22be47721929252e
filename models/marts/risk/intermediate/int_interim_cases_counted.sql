with

scores as (select * from {{ ref('int_churn_scores_summed') }}),

outcomes as (select * from {{ ref('int_outcomes_observed') }}),

learning_dates as (select * from {{ ref('int_learning_dates_listed') }}),

-- Who has the same score is told the same, so how many left is all there is to know.
cases_counted as (
    select
        scores.basis_code,
        scores.risk_score,
        cast(count(*) as int) as customer_count,
        cast(
            sum(case when outcomes.is_interim_churned then 1 else 0 end) as int
        ) as interim_churned_count,
        cast(
            sum(
                case when outcomes.is_complete and outcomes.is_churned then 1 else 0 end
            ) as int
        ) as churned_count,
        max(learning_dates.basis_code) is not null as is_learned_from,
        scores.observation_date
    from scores
    inner join outcomes
        on
            scores.customer_id = outcomes.customer_id
            and scores.observation_date = outcomes.observation_date
    left join learning_dates
        on
            scores.basis_code = learning_dates.basis_code
            and scores.observation_date = learning_dates.observation_date
    group by
        scores.basis_code,
        scores.risk_score,
        scores.observation_date
)

select * from cases_counted
