{{ config(materialized='view') }}

with

orders as (select * from {{ ref('fct_orders') }}),

refunds as (select * from {{ ref('int_order_refunds_dated') }}),

order_movements as (
    select
        'sale:' || order_key as movement_key,
        order_key,
        contact_key,
        'sale' as movement_code,
        currency_code,
        paid_amount as movement_amount,
        discount_amount,
        false as is_full_refund,
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
        movement_date
    from refunds
)

select * from order_movements
