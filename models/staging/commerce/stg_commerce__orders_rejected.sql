{{ config(materialized='view') }}

{{ rejected_rows(
    ref('stg_commerce__orders_typed'),
    source('raw', 'orders'),
    columns=[
        'order_id', 'ordered_at', 'order_amount', 'customer_name',
        'order_status', 'currency_code', 'discount_amount', 'cost_amount',
        'channel', 'store', 'coupon_code', 'cancels_order_id', 'account_id',
        'member_id', 'wechat_id', 'phone', 'email',
    ]
) }}
