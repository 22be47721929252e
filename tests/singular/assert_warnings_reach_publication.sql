with

warnings as (select * from {{ ref('fct_churn_warnings') }}),

published as (select * from {{ ref('pub_churn_warnings') }}),

warnings_compared as (
    select
        coalesce(warnings.customer_id, published.customer_id) as customer_id,
        warnings.customer_id is null as is_not_warned,
        published.customer_id is null as is_lost,
        published.cause_code,
        published.play_code
    from warnings
    full outer join published
        on warnings.customer_id = published.customer_id
),

differences_found as (
    select
        customer_id,
        is_not_warned,
        is_lost,
        cause_code,
        play_code
    from warnings_compared
    where
        is_not_warned
        or is_lost
        or cause_code is null
        or play_code is null
)

select * from differences_found
