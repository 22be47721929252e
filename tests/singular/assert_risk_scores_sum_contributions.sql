with

risks as (
    select * from {{ ref('fct_churn_risk') }}
    where observation_date = {{ as_of_date() }}
),

reasons as (select * from {{ ref('fct_churn_signals') }}),

contributions_summed as (
    select
        customer_id,
        sum(contribution_score) as contribution_score
    from reasons
    group by customer_id
),

scores_compared as (
    select
        coalesce(risks.customer_id, contributions_summed.customer_id) as customer_id,
        risks.risk_score,
        coalesce(contributions_summed.contribution_score, 0) as contribution_score
    from risks
    full outer join contributions_summed
        on risks.customer_id = contributions_summed.customer_id
),

differences_found as (
    select
        customer_id,
        risk_score,
        contribution_score
    from scores_compared
    where risk_score is distinct from contribution_score
)

select * from differences_found
