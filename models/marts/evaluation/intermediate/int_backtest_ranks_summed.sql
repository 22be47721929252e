with

cases as (select * from {{ ref('int_backtest_cases_scored') }}),

scores_counted as (
    select
        customer_group_code,
        risk_score,
        count(*) as case_count,
        sum(case when is_churned then 1 else 0 end) as churned_case_count,
        observation_date
    from cases
    group by
        customer_group_code,
        risk_score,
        observation_date
),

scores_pooled as (
    select
        customer_group_code,
        risk_score,
        sum(churned_case_count) as churned_case_count,
        sum(case_count - churned_case_count) as kept_case_count
    from scores_counted
    group by
        customer_group_code,
        risk_score
),

scores_ranked as (
    select
        customer_group_code,
        churned_case_count,
        kept_case_count,
        sum(kept_case_count) over (
            partition by customer_group_code
            order by risk_score
            rows between unbounded preceding and current row
        ) as kept_up_to_count
    from scores_pooled
),

-- Pairs of one who left and one who stayed, with twice the pairs in which the former
-- scored higher; equal scores count half.
pairs_counted as (
    select
        customer_group_code,
        sum(
            cast(churned_case_count as decimal(18, 0))
            * (2 * kept_up_to_count - kept_case_count)
        ) as doubled_concordant_count,
        sum(churned_case_count) as churned_case_count,
        sum(kept_case_count) as kept_case_count
    from scores_ranked
    group by customer_group_code
),

dates_accumulated as (
    select
        customer_group_code,
        case_count,
        churned_case_count,
        sum(case_count) over (
            partition by
                customer_group_code,
                observation_date
            order by risk_score desc
            rows between unbounded preceding and current row
        ) as case_count_up_to,
        sum(case_count) over (
            partition by
                customer_group_code,
                observation_date
        ) as date_case_count
    from scores_counted
),

-- The tenth of each date with the highest scores; of equal ones at its end each counts
-- by the share that fits.
tenths_taken as (
    select
        customer_group_code,
        sum(
            cast(
                cast(churned_case_count as double)
                * greatest(
                    least(
                        case_count,
                        date_case_count / 10e0 - case_count_up_to + case_count
                    ), 0
                ) / case_count as decimal(18, 6)
            )
        ) as top_churned_case_count
    from dates_accumulated
    group by customer_group_code
),

ranks_summed as (
    select
        pairs_counted.customer_group_code,
        cast(
            cast(pairs_counted.doubled_concordant_count as double)
            / nullif(
                2e0 * pairs_counted.churned_case_count * pairs_counted.kept_case_count,
                0
            ) as decimal(9, 4)
        ) as auc,
        cast(tenths_taken.top_churned_case_count as decimal(18, 4))
            as top_churned_case_count
    from pairs_counted
    inner join tenths_taken
        on pairs_counted.customer_group_code = tenths_taken.customer_group_code
)

select * from ranks_summed
