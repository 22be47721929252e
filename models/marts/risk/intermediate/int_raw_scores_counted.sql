with

levels as (select * from {{ ref('fct_signal_levels') }}),

weights as (select * from {{ ref('int_signal_evidence_weighed') }}),

outcomes as (select * from {{ ref('fct_churn_outcomes') }}),

learning_dates as (select * from {{ ref('int_learning_dates_listed') }}),

weights_pivoted as (
    select
        basis_code,
        {{- severity_columns('case when is_weighed then evidence_weight else 0 end') }}
        count(*) as severity_count
    from weights
    group by basis_code
),

cases_scored as (
    select
        weights_pivoted.basis_code,
        cast(
            {{ severities_summed('levels', 'weights_pivoted') }}
            as decimal(9, 4)
        ) as raw_score,
        outcomes.is_churned
    from levels
    inner join outcomes
        on
            levels.customer_id = outcomes.customer_id
            and levels.observation_date = outcomes.observation_date
    inner join learning_dates
        on levels.observation_date = learning_dates.observation_date
    inner join weights_pivoted
        on learning_dates.basis_code = weights_pivoted.basis_code
),

scores_counted as (
    select
        basis_code,
        raw_score,
        cast(sum(case when is_churned then 1 else 0 end) as int) as churned_count,
        cast(count(*) as int) as customer_count
    from cases_scored
    group by
        basis_code,
        raw_score
)

select * from scores_counted
