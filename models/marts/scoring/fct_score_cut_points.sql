with

observations as (select * from {{ ref('fct_customer_observations') }}),

coverage as (select * from {{ ref('fct_observation_coverage') }}),

policy_cuts as (
    select * from {{ ref('score_policy_cuts') }}
    where policy_code = '{{ var("score_policy_code") }}'
),

score_policies as (
    select * from {{ ref('score_policies') }}
    where policy_code = '{{ var("score_policy_code") }}'
),

basis_dates_listed as (
    select distinct cut_point_basis_date
    from coverage
    where is_scored
),

buyers_measured as (
    select
        observations.days_since_last_order,
        observations.order_count_365d,
        observations.net_revenue_amount_365d,
        {{ exact_ratio(
            'observations.net_revenue_amount_365d * 10000',
            'observations.order_count_365d * cast(10000 as bigint)'
        ) }} as order_amount_365d,
        basis_dates_listed.cut_point_basis_date
    from observations
    inner join basis_dates_listed
        on observations.observation_date = basis_dates_listed.cut_point_basis_date
    where observations.order_count_365d > 0
),

-- The rank runs upwards on every metric: more days since the last order is less.
{%- set metrics = {
    'recency': '-days_since_last_order',
    'frequency': 'order_count_365d',
    'monetary': 'net_revenue_amount_365d',
    'order_amount': 'order_amount_365d',
} %}
values_counted as (
    {%- for metric, value in metrics.items() %}
    select
        '{{ metric }}' as metric_code,
        cast({{ value }} as decimal(18, 4)) as ranked_value,
        count(*) as customer_count,
        cut_point_basis_date
    from buyers_measured
    group by
        cast({{ value }} as decimal(18, 4)),
        cut_point_basis_date
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

-- Over distinct values, not customers: equal customers are one row here.
values_accumulated as (
    select
        metric_code,
        ranked_value,
        sum(customer_count) over (
            partition by cut_point_basis_date, metric_code
            order by ranked_value
            rows between unbounded preceding and current row
        ) as cumulative_customer_count,
        sum(customer_count) over (
            partition by cut_point_basis_date, metric_code
        ) as customer_count,
        cut_point_basis_date
    from values_counted
),

-- The smallest value that at least the quantile's share of customers doesn't exceed:
-- what percentile_disc returns, but its quantile may come from a seed and no floating
-- point number is involved.
quantiles_found as (
    select
        policy_cuts.metric_code,
        policy_cuts.scale_code,
        policy_cuts.cut_number,
        min(values_accumulated.ranked_value) as ranked_value,
        values_accumulated.cut_point_basis_date
    from policy_cuts
    inner join values_accumulated
        on policy_cuts.metric_code = values_accumulated.metric_code
    where
        policy_cuts.cut_quantile is not null
        and values_accumulated.cumulative_customer_count
        >= policy_cuts.cut_quantile * values_accumulated.customer_count
    group by
        policy_cuts.metric_code,
        policy_cuts.scale_code,
        policy_cuts.cut_number,
        values_accumulated.cut_point_basis_date
),

cut_points_set as (
    select
        policy_cuts.metric_code,
        policy_cuts.scale_code,
        policy_cuts.cut_number,
        policy_cuts.cut_quantile,
        cast(
            case
                when policy_cuts.cut_quantile is null then policy_cuts.cut_value
                when
                    policy_cuts.metric_code = 'recency'
                    then -quantiles_found.ranked_value
                else quantiles_found.ranked_value
            end as decimal(18, 4)
        ) as cut_value,
        case policy_cuts.metric_code
            when 'recency' then score_policies.recency_weight
            when 'frequency' then score_policies.frequency_weight
            when 'monetary' then score_policies.monetary_weight
            else null
        end as metric_weight,
        basis_dates_listed.cut_point_basis_date
    from policy_cuts
    cross join basis_dates_listed
    inner join score_policies
        on policy_cuts.policy_code = score_policies.policy_code
    left join quantiles_found
        on
            policy_cuts.metric_code = quantiles_found.metric_code
            and policy_cuts.scale_code = quantiles_found.scale_code
            and policy_cuts.cut_number = quantiles_found.cut_number
            and basis_dates_listed.cut_point_basis_date
            = quantiles_found.cut_point_basis_date
)

select * from cut_points_set
