with

transitions as (
    select
        sum(customer_count) as customer_count,
        observation_date
    from {{ ref('pub_lifecycle_transitions') }}
    group by observation_date
),

customers as (
    select
        sum(customer_count) as customer_count,
        max(active_start_customer_count) is not null as has_date_before,
        observation_date
    from {{ ref('pub_segment_summary') }}
    group by observation_date
),

differences_found as (
    select
        transitions.customer_count as moved_or_stayed_customer_count,
        customers.customer_count,
        customers.observation_date
    from customers
    left join transitions
        on customers.observation_date = transitions.observation_date
    where
        customers.has_date_before
        and transitions.customer_count is distinct from customers.customer_count
)

select * from differences_found
