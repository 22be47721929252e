{{ config(materialized='view') }}

with

orders as (select * from {{ ref('stg_commerce__orders') }}),

order_lines as (select * from {{ ref('stg_commerce__order_lines') }}),

received_orders as (select * from {{ ref('base_commerce__orders') }}),

vocabularies as (select * from {{ ref('vocabularies') }}),

purchase_statuses as (
    select code
    from vocabularies
    where vocabulary_code = 'order_status' and counts_as = 'purchase'
),

held_orders as (
    select distinct record_key as order_key
    from received_orders
    where row_outcome_code = 'held'
),

-- A flat export carries the order's own columns on every line and delivers no orders.
-- A line cancelled by itself takes its amount with it, not the whole order. Lines of an
-- order that is held wait with it.
orders_of_lines as (
    select
        order_lines.order_key,
        order_lines.source_system,
        order_lines.order_id,
        min(order_lines.contact_key) as contact_key,
        min(order_lines.cancelled_order_key) as cancelled_order_key,
        min(order_lines.channel_code) as channel_code,
        min(order_lines.source_channel) as source_channel,
        min(order_lines.store_name) as store_name,
        coalesce(
            min(purchase_statuses.code), min(order_lines.order_status_code)
        ) as order_status_code,
        min(order_lines.currency_code) as currency_code,
        cast(
            case
                when count(purchase_statuses.code) = 0
                    then sum(order_lines.line_amount)
                else
                    sum(
                        case
                            when purchase_statuses.code is null then 0
                            else order_lines.line_amount
                        end
                    )
            end as decimal(18, 4)
        ) as order_amount,
        cast(null as decimal(18, 4)) as discount_amount,
        cast(null as decimal(18, 4)) as cost_amount,
        false as is_test,
        min(order_lines.ordered_at) as ordered_at,
        max(order_lines.updated_at) as updated_at
    from order_lines
    left join orders
        on order_lines.order_key = orders.order_key
    left join held_orders
        on order_lines.order_key = held_orders.order_key
    left join purchase_statuses
        on order_lines.order_status_code = purchase_statuses.code
    where
        order_lines.ordered_at is not null
        and orders.order_key is null
        and held_orders.order_key is null
    group by
        order_lines.order_key,
        order_lines.source_system,
        order_lines.order_id
),

orders_united as (
    select
        order_key,
        source_system,
        order_id,
        contact_key,
        cancelled_order_key,
        channel_code,
        source_channel,
        store_name,
        order_status_code,
        currency_code,
        order_amount,
        discount_amount,
        cost_amount,
        is_test,
        ordered_at,
        updated_at
    from orders
    union all
    select
        order_key,
        source_system,
        order_id,
        contact_key,
        cancelled_order_key,
        channel_code,
        source_channel,
        store_name,
        order_status_code,
        currency_code,
        order_amount,
        discount_amount,
        cost_amount,
        is_test,
        ordered_at,
        updated_at
    from orders_of_lines
),

orders_combined as (
    select
        orders_united.order_key,
        orders_united.source_system,
        orders_united.order_id,
        orders_united.contact_key,
        orders_united.cancelled_order_key,
        orders_united.channel_code,
        orders_united.source_channel,
        orders_united.store_name,
        orders_united.order_status_code,
        orders_united.currency_code,
        orders_united.order_amount,
        orders_united.discount_amount,
        orders_united.cost_amount,
        purchase_statuses.code is not null
        and not orders_united.is_test as has_purchase_status,
        orders_united.ordered_at,
        orders_united.updated_at
    from orders_united
    left join purchase_statuses
        on orders_united.order_status_code = purchase_statuses.code
)

select * from orders_combined
