with

summary as (
    select
        tier_code,
        active_start_customer_count,
        active_start_customer_count
        + new_customer_count
        + returned_customer_count
        + moved_in_customer_count
        - moved_out_customer_count
        - churned_customer_count
        - withdrawn_customer_count as expected_end_customer_count,
        active_end_customer_count,
        lag(active_end_customer_count) over (
            partition by tier_code
            order by observation_date
        ) as previous_end_customer_count,
        observation_date
    from {{ ref('pub_segment_summary') }}
),

flows_unbalanced as (
    select
        tier_code,
        previous_end_customer_count,
        active_start_customer_count,
        expected_end_customer_count,
        active_end_customer_count,
        observation_date
    from summary
    where
        active_end_customer_count != expected_end_customer_count
        or active_start_customer_count != previous_end_customer_count
)

select * from flows_unbalanced
