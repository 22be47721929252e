{{ config(materialized='view') }}

{{ rejected_rows(
    ref('stg_commerce__order_lines_typed'),
    source('raw', 'order_lines'),
    columns=[
        'order_id', 'line_number', 'product_id', 'product_name',
        'product_category', 'quantity', 'unit_price', 'line_amount',
        'ordered_at', 'customer_name', 'order_status', 'currency_code',
        'channel', 'store', 'region', 'cancels_order_id', 'account_id',
        'member_id', 'wechat_id', 'phone', 'email',
    ]
) }}
