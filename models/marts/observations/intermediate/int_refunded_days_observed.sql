with

customer_days as (select * from {{ ref('fct_customer_days') }}),

days_mapped as (select * from {{ ref('int_observation_days_mapped') }}),

observation_dates as (select * from {{ ref('dim_observation_dates') }}),

-- Most refunds come before the next observation date and give no row at all.
refunded_days_observed as (
    select
        customer_days.customer_id,
        min(customer_days.activity_date) as first_order_date,
        max(customer_days.activity_date) as last_order_date,
        observation_dates.observation_date
    from customer_days
    inner join days_mapped as order_days
        on customer_days.activity_date = order_days.date_day
    inner join days_mapped as refund_days
        on customer_days.orders_refunded_date = refund_days.date_day
    inner join observation_dates
        on
            order_days.entered_observation_date <= observation_dates.observation_date
            and refund_days.entered_observation_date
            > observation_dates.observation_date
    where
        order_days.entered_observation_date < refund_days.entered_observation_date
        and customer_days.order_count > 0
    group by
        customer_days.customer_id,
        observation_dates.observation_date
)

select * from refunded_days_observed
