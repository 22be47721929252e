{{ config(materialized='view') }}

with

orders as (select * from {{ ref('fct_orders') }}),

refunds as (select * from {{ ref('int_order_refunds_dated') }}),

reporting_currency as (select * from {{ ref('dim_reporting_currency') }}),

daily_rates as (select * from {{ ref('dim_daily_rates') }}),

movements_united as (
    select
        'sale:' || order_key as movement_key,
        order_key,
        contact_key,
        'sale' as movement_code,
        currency_code,
        paid_amount as movement_amount,
        discount_amount,
        false as is_full_refund,
        ordered_date as rate_date,
        ordered_date as movement_date
    from orders
    where is_purchase
    union all
    select
        refund_movement_key as movement_key,
        order_key,
        contact_key,
        movement_code,
        currency_code,
        movement_amount,
        cast(0 as decimal(18, 4)) as discount_amount,
        is_full_refund,
        coalesce(ordered_date, movement_date) as rate_date,
        movement_date
    from refunds
),

-- Money goes back by the rate of its order, so that a full refund leaves nothing.
order_movements as (
    select
        movements_united.movement_key,
        movements_united.order_key,
        movements_united.contact_key,
        movements_united.movement_code,
        movements_united.currency_code,
        movements_united.movement_amount,
        {{ in_reporting_currency(
            'movements_united.movement_amount', 'movements_united.currency_code'
        ) }} as reporting_amount,
        movements_united.discount_amount,
        movements_united.is_full_refund,
        movements_united.movement_date
    from movements_united
    cross join reporting_currency
    left join daily_rates
        on
            movements_united.currency_code = daily_rates.currency_code
            and movements_united.rate_date = daily_rates.rate_date
)

select * from order_movements
