with

customer_values as (select * from {{ ref('fct_customer_values') }}),

observations as (
    select * from {{ ref('fct_customer_observations') }}
    where observation_date = {{ as_of_date() }}
),

margins as (select * from {{ ref('fct_customer_margins') }}),

margins_summed as (
    select
        customer_id,
        sum(margin_amount) as margin_amount
    from margins
    group by customer_id
),

problems_found as (
    select
        coalesce(observations.customer_id, customer_values.customer_id) as customer_id,
        'is a buyer without a value, or has one and is none' as problem
    from observations
    full outer join customer_values
        on observations.customer_id = customer_values.customer_id
    where
        coalesce(observations.is_buyer, false)
        != (customer_values.customer_id is not null)
    union all
    select
        customer_id,
        'expected margin is not expected purchases times margin per purchase'
            as problem
    from customer_values
    where
        abs(
            coalesce(expected_margin_amount_365d, 0)
            - coalesce(expected_purchases_365d * expected_purchase_margin_amount, 0)
        ) > 0.0001
    union all
    select
        customer_id,
        'a method without a value, or a value without a method' as problem
    from customer_values
    where
        (value_method_code = 'insufficient_history')
        != (expected_margin_amount_365d is null)
    union all
    select
        customer_values.customer_id,
        'the margin so far is not the sum of its movements' as problem
    from customer_values
    left join margins_summed
        on customer_values.customer_id = margins_summed.customer_id
    where
        customer_values.margin_amount != coalesce(margins_summed.margin_amount, 0)
)

select * from problems_found
