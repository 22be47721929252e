with

observations as (select * from {{ ref('fct_customer_observations') }}),

contradictions_found as (
    select
        customer_id,
        observation_date,
        order_count,
        first_order_date,
        last_order_date
    from observations
    where
        is_buyer != (last_order_date is not null)
        or is_buyer != (first_order_date is not null)
        or order_count < 0
        or order_count_365d < 0
        or first_order_date > last_order_date
        or last_order_date > observation_date
)

select * from contradictions_found
