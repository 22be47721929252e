{{ config(materialized='view') }}

with

customers as (select * from {{ ref('dim_customers') }}),

observation_dates as (select * from {{ ref('dim_observation_dates') }}),

windows as (select * from {{ ref('int_customer_windows_summed') }}),

cycles as (select * from {{ ref('int_customer_cycles_measured') }}),

refunded_days as (select * from {{ ref('int_refunded_days_observed') }}),

customers_observed as (
    select
        customers.customer_id,
        observation_dates.is_warm_up,
        observation_dates.is_scored,
        customers.first_seen_date,
        observation_dates.observation_date
    from customers
    inner join observation_dates
        on customers.first_seen_date <= observation_dates.observation_date
),

changes_matched as (
    select
        customers_observed.customer_id,
        windows.order_count_change,
        windows.order_count_365d_change,
        windows.order_count_180d_change,
        windows.order_count_previous_180d_change,
        windows.discounted_order_count_365d_change,
        windows.net_revenue_amount_change,
        windows.net_revenue_amount_365d_change,
        windows.paid_amount_180d_change,
        windows.paid_amount_previous_180d_change,
        cycles.gap_count,
        cycles.latest_gap_days,
        cycles.own_cycle_days,
        cycles.recent_cycle_days,
        cycles.past_cycle_days,
        customers_observed.is_warm_up,
        customers_observed.is_scored,
        cycles.last_purchase_date,
        cycles.first_standing_date,
        cycles.last_standing_date,
        refunded_days.first_order_date as first_refunded_order_date,
        refunded_days.last_order_date as last_refunded_order_date,
        customers_observed.first_seen_date,
        customers_observed.observation_date
    from customers_observed
    left join windows
        on
            customers_observed.customer_id = windows.customer_id
            and customers_observed.observation_date = windows.observation_date
    left join cycles
        on
            customers_observed.customer_id = cycles.customer_id
            and customers_observed.observation_date = cycles.observation_date
    left join refunded_days
        on
            customers_observed.customer_id = refunded_days.customer_id
            and customers_observed.observation_date = refunded_days.observation_date
)

select * from changes_matched
