with

observations as (
    select * from {{ ref('fct_customer_observations') }}
    where observation_date = {{ as_of_date() }}
),

movements as (select * from {{ ref('int_order_movements') }}),

observations_summed as (
    select sum(net_revenue_amount) as net_revenue_amount
    from observations
),

movements_summed as (
    select sum(reporting_amount) as net_revenue_amount
    from movements
    where
        contact_key is not null
        and movement_date <= {{ as_of_date() }}
),

differences_found as (
    select
        observations_summed.net_revenue_amount as observed_amount,
        movements_summed.net_revenue_amount as moved_amount
    from observations_summed
    cross join movements_summed
    where
        coalesce(observations_summed.net_revenue_amount, 0)
        != coalesce(movements_summed.net_revenue_amount, 0)
)

select * from differences_found
