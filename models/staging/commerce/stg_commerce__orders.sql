{{ config(materialized='view') }}

with

orders as (select * from {{ ref('base_commerce__orders') }}),

orders_kept as (
    select
        record_key as order_key,
        source_system,
        contact_key,
        account_key,
        member_key,
        wechat_key,
        order_id,
        case
            when
                cancels_order_id is not null
                then {{ record_key(['source_system', 'cancels_order_id']) }}
            else null
        end as cancelled_order_key,
        batch_id,
        mobile_phone,
        landline_phone,
        email_address,
        customer_name,
        source_order_status,
        order_status_code,
        source_currency_code,
        currency_code,
        source_channel,
        channel_code,
        store_name,
        coupon_code,
        row_number,
        load_number,
        order_amount,
        discount_amount,
        cost_amount,
        amount_told_by,
        is_test,
        ordered_at,
        updated_at
    from orders
    where row_outcome_code = 'kept'
)

select * from orders_kept
