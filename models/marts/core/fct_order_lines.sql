{{ config(materialized='view') }}

with

order_lines as (select * from {{ ref('stg_commerce__order_lines') }}),

products as (select * from {{ ref('stg_commerce__products') }}),

orders as (select * from {{ ref('fct_orders') }}),

vocabularies as (select * from {{ ref('vocabularies') }}),

purchase_statuses as (
    select code
    from vocabularies
    where vocabulary_code = 'order_status' and counts_as = 'purchase'
),

lines_categorised as (
    select
        order_lines.order_line_key,
        orders.order_key,
        orders.contact_key,
        coalesce(order_lines.product_category, products.product_category)
            as product_category,
        nullif(products.substitute_group, '') as substitute_group,
        orders.currency_code,
        order_lines.line_amount,
        orders.ordered_date,
        orders.refunded_in_full_date
    from order_lines
    inner join orders
        on order_lines.order_key = orders.order_key
    left join products
        on order_lines.product_key = products.product_key
    left join purchase_statuses
        on order_lines.order_status_code = purchase_statuses.code
    where
        coalesce(order_lines.product_category, products.product_category) != ''
        and orders.is_purchase
        and order_lines.line_amount > 0
        and (
            order_lines.order_status_code is null
            or purchase_statuses.code is not null
        )
)

select * from lines_categorised
