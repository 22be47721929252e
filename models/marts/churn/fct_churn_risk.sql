with

observations as (select * from {{ ref('fct_customer_observations') }}),

signals as (select * from {{ ref('fct_churn_signals') }}),

risk_bands as (select * from {{ ref('risk_bands') }}),

-- Every buyer has a score, zero where nothing fired.
contributions_collected as (
    select
        customer_id,
        0 as contribution_score,
        0 as fired_signal_count,
        0 as overdue_signal_count,
        observation_date
    from observations
    where
        is_buyer
        and is_scored
    union all
    select
        customer_id,
        contribution_score,
        1 as fired_signal_count,
        case when signal_code = 'overdue_cycle' then 1 else 0 end
            as overdue_signal_count,
        observation_date
    from signals
),

contributions_summed as (
    select
        customer_id,
        cast(sum(contribution_score) as int) as risk_score,
        cast(sum(fired_signal_count) as int) as fired_signal_count,
        max(overdue_signal_count) = 1 as is_overdue,
        observation_date
    from contributions_collected
    group by
        customer_id,
        observation_date
),

scores_found as (
    select distinct risk_score
    from contributions_summed
),

scores_banded as (
    select
        scores_found.risk_score,
        risk_bands.risk_band_code
    from scores_found
    inner join risk_bands
        on
            scores_found.risk_score >= risk_bands.minimum_score
            and scores_found.risk_score <= risk_bands.maximum_score
),

risks_banded as (
    select
        contributions_summed.customer_id,
        scores_banded.risk_band_code,
        contributions_summed.risk_score,
        contributions_summed.fired_signal_count,
        contributions_summed.is_overdue,
        contributions_summed.observation_date
    from contributions_summed
    inner join scores_banded
        on contributions_summed.risk_score = scores_banded.risk_score
)

select * from risks_banded
