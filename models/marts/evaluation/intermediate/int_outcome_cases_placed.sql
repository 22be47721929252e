with

outcomes as (select * from {{ ref('fct_churn_outcomes') }}),

-- Dates before the published ones warm states up and have no tiers.
tiers as (select * from {{ ref('fct_customer_states') }}),

cases_tiered as (
    select
        outcomes.customer_id,
        outcomes.customer_group_code,
        outcomes.outcome_code,
        tiers.tier_code,
        outcomes.is_churned,
        outcomes.horizon_date,
        outcomes.last_order_date,
        outcomes.observation_date
    from outcomes
    inner join tiers
        on
            outcomes.customer_id = tiers.customer_id
            and outcomes.observation_date = tiers.observation_date
),

dates_counted as (
    select
        customer_group_code,
        outcome_code,
        observation_date
    from cases_tiered
    group by
        customer_group_code,
        outcome_code,
        observation_date
),

-- What holds in one half of the dates must hold in the other.
dates_halved as (
    select
        customer_group_code,
        case
            when
                2 * row_number() over (
                    partition by
                        customer_group_code,
                        outcome_code
                    order by observation_date
                ) <= count(*) over (
                    partition by
                        customer_group_code,
                        outcome_code
                )
                then 'first'
            else 'second'
        end as half_code,
        observation_date
    from dates_counted
),

cases_placed as (
    select
        cases_tiered.customer_id,
        cases_tiered.customer_group_code,
        cases_tiered.tier_code,
        dates_halved.half_code,
        cases_tiered.is_churned,
        cases_tiered.horizon_date,
        cases_tiered.last_order_date,
        cases_tiered.observation_date
    from cases_tiered
    inner join dates_halved
        on
            cases_tiered.customer_group_code = dates_halved.customer_group_code
            and cases_tiered.observation_date = dates_halved.observation_date
)

select * from cases_placed
