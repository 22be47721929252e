with

customers as (select * from {{ ref('dim_customers') }}),

observations as (select * from {{ ref('fct_customer_observations') }}),

stages as (select * from {{ ref('fct_customer_states') }}),

stage_rules as (select * from {{ ref('lifecycle_stages') }}),

-- The first order ever is meant, refunded or not, so nobody leaves a cohort or changes
-- to another. Warm-up dates have no stage; the revenue of the month rests on them.
members_observed as (
    select
        observations.currency_code,
        coalesce(stage_rules.is_active, false) as is_active,
        coalesce(stages.lifecycle_stage_code = 'churned', false) as is_churned,
        coalesce(
            observations.last_order_date
            >= cast(date_trunc('month', observations.observation_date) as date),
            false
        ) as has_ordered,
        observations.net_revenue_amount,
        observations.is_warm_up,
        cast(date_trunc('month', customers.first_order_date) as date) as cohort_month,
        cast(date_trunc('month', observations.observation_date) as date)
            as observation_month,
        observations.observation_date
    from customers
    inner join observations
        on
            customers.customer_id = observations.customer_id
            and customers.first_order_date <= observations.observation_date
    left join stages
        on
            observations.customer_id = stages.customer_id
            and observations.observation_date = stages.observation_date
    left join stage_rules
        on stages.lifecycle_stage_code = stage_rules.lifecycle_stage_code
),

cohorts_counted as (
    select
        currency_code,
        count(*) as customer_count,
        {%- for state in ['is_active', 'is_churned', 'has_ordered'] %}
        sum(case when {{ state }} then 1 else 0 end) as {{ state }}_count,
        {%- endfor %}
        sum(net_revenue_amount) as net_revenue_amount,
        is_warm_up,
        cohort_month,
        observation_month,
        observation_date
    from members_observed
    group by
        currency_code,
        is_warm_up,
        cohort_month,
        observation_month,
        observation_date
),

cohorts_followed as (
    select
        currency_code,
        (extract(year from observation_month) - extract(year from cohort_month)) * 12
        + extract(month from observation_month)
        - extract(month from cohort_month) as months_since,
        customer_count,
        is_active_count,
        has_ordered_count,
        is_churned_count,
        net_revenue_amount,
        lag(net_revenue_amount) over (
            partition by cohort_month
            order by observation_date
        ) as previous_net_revenue_amount,
        min(case when is_warm_up then null else observation_month end) over (
            partition by cohort_month
        ) = cohort_month as is_followed_from_start,
        is_warm_up,
        cohort_month,
        observation_date
    from cohorts_counted
),

cohorts_measured as (
    select
        currency_code,
        cast(months_since as int) as months_since,
        cast(customer_count as int) as cohort_customer_count,
        cast(is_active_count as int) as active_customer_count,
        cast(has_ordered_count as int) as ordering_customer_count,
        cast(is_churned_count as int) as churned_customer_count,
        cast(customer_count - is_active_count - is_churned_count as int)
            as withdrawn_customer_count,
        {{ exact_ratio('is_active_count', 'customer_count') }} as retention_rate,
        {{ exact_ratio('has_ordered_count', 'customer_count') }} as order_rate,
        {{ exact_ratio('is_churned_count', 'customer_count') }} as churn_rate,
        cast(net_revenue_amount as decimal(18, 4)) as net_revenue_amount,
        cast(
            net_revenue_amount - coalesce(previous_net_revenue_amount, 0)
            as decimal(18, 4)
        ) as month_net_revenue_amount,
        is_followed_from_start,
        observation_date != last_day(observation_date) as is_partial_period,
        cohort_month,
        observation_date
    from cohorts_followed
    where not is_warm_up
)

select * from cohorts_measured
