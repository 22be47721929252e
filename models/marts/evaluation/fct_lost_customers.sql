with

states as (select * from {{ ref('fct_customer_states') }}),

stages as (select * from {{ ref('lifecycle_stages') }}),

observations as (select * from {{ ref('fct_customer_observations') }}),

causes as (
    select * from {{ ref('fct_churn_causes') }}
    where is_churned
),

outcomes as (
    select * from {{ ref('fct_task_outcomes') }}
    where is_contacted
),

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

reporting_currency as (select * from {{ ref('dim_reporting_currency') }}),

customers_lost as (
    select
        states.customer_id,
        states.previous_tier_code as tier_code,
        states.previous_net_revenue_amount_365d,
        observations.last_order_date,
        states.observation_date
    from states
    inner join stages as previous_stages
        on
            states.previous_lifecycle_stage_code
            = previous_stages.lifecycle_stage_code
    inner join observations
        on
            states.customer_id = observations.customer_id
            and states.observation_date = observations.observation_date
    where
        previous_stages.is_active
        and states.lifecycle_stage_code = 'churned'
),

customers_gone as (
    select states.customer_id
    from states
    inner join latest_dates
        on states.observation_date = latest_dates.observation_date
    where states.lifecycle_stage_code = 'churned'
),

-- What was tried after the last order, when there was somebody to win back.
tries_ranked as (
    select
        customers_lost.customer_id,
        outcomes.play_code,
        row_number() over (
            partition by customers_lost.customer_id, customers_lost.observation_date
            order by outcomes.contacted_date desc, outcomes.task_id asc
        ) as try_rank,
        customers_lost.observation_date
    from customers_lost
    inner join outcomes
        on
            customers_lost.customer_id = outcomes.customer_id
            and customers_lost.last_order_date < outcomes.contacted_date
            and customers_lost.observation_date >= outcomes.contacted_date
),

tries_counted as (
    select
        customer_id,
        max(case when try_rank = 1 then play_code else null end) as last_play_code,
        count(*) as tried_play_count,
        observation_date
    from tries_ranked
    group by
        customer_id,
        observation_date
),

losses_explained as (
    select
        customers_lost.customer_id,
        customers_lost.tier_code,
        causes.cause_code,
        causes.churn_type_code,
        tries_counted.last_play_code,
        reporting_currency.currency_code,
        cast(coalesce(tries_counted.tried_play_count, 0) as int) as tried_play_count,
        cast(customers_lost.previous_net_revenue_amount_365d as decimal(18, 4))
            as lost_net_revenue_amount_365d,
        customers_gone.customer_id is null as has_returned,
        customers_lost.last_order_date,
        customers_lost.observation_date
    from customers_lost
    cross join reporting_currency
    left join causes
        on
            customers_lost.customer_id = causes.customer_id
            and customers_lost.last_order_date = causes.last_order_date
    left join tries_counted
        on
            customers_lost.customer_id = tries_counted.customer_id
            and customers_lost.observation_date = tries_counted.observation_date
    left join customers_gone
        on customers_lost.customer_id = customers_gone.customer_id
)

select * from losses_explained
