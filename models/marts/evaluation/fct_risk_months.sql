with

cases as (
    select * from {{ ref('int_backtest_cases_scored') }}
    where customer_group_code = 'repeat'
),

edges as (select * from {{ ref('fct_risk_edges') }}),

outcome_dates as (select * from {{ ref('dim_outcome_dates') }}),

-- At one date a customer is one case, so cases tell as much as there are of them.
cases_summed as (
    select
        observation_date,
        cast(count(*) as int) as case_count,
        cast(sum(case when is_churned then 1 else 0 end) as int) as churned_case_count,
        cast(sum(churn_probability) / count(*) as decimal(9, 4)) as told_churn_rate
    from cases
    group by observation_date
),

rates_bounded as (
    select
        case_count,
        churned_case_count,
        told_churn_rate,
        cast(
            {{ exact_ratio('churned_case_count', 'case_count') }} as decimal(9, 4)
        ) as churn_rate,
        {%- for end, side in [('lower', '-'), ('upper', '+')] %}
        cast(
            {{ wilson_bound('churned_case_count', 'case_count', side) }}
            as decimal(9, 4)
        ) as churn_rate_{{ end }},
        {%- endfor %}
        observation_date
    from cases_summed
),

-- What backtest weights told is held against what came; at dates that are still open
-- production weights say how far the rate has moved.
months_judged as (
    select
        case
            when not outcome_dates.is_backtest then 'open'
            when rates_bounded.told_churn_rate < rates_bounded.churn_rate_lower
                then 'more_left'
            when rates_bounded.told_churn_rate > rates_bounded.churn_rate_upper
                then 'fewer_left'
            else 'as_told'
        end as told_state_code,
        coalesce(rates_bounded.case_count, 0) as case_count,
        coalesce(rates_bounded.churned_case_count, 0) as churned_case_count,
        rates_bounded.told_churn_rate,
        rates_bounded.churn_rate,
        rates_bounded.churn_rate_lower,
        rates_bounded.churn_rate_upper,
        edges.told_interim_rate,
        edges.came_interim_rate,
        edges.measured_move,
        edges.probability_move,
        edges.medium_probability,
        edges.medium_lift,
        edges.high_probability,
        edges.high_lift,
        edges.proof_date_count,
        edges.interim_observation_date,
        outcome_dates.observation_date
    from outcome_dates
    inner join edges
        on
            outcome_dates.observation_date = edges.observation_date
            and edges.basis_code
            = case when outcome_dates.is_backtest then 'backtest' else 'production' end
    left join rates_bounded
        on outcome_dates.observation_date = rates_bounded.observation_date
    where
        rates_bounded.case_count > 0
        or not outcome_dates.is_complete
)

select * from months_judged
