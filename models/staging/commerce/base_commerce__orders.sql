{%- set columns = [
    {'name': 'order_id', 'type': 'id', 'is_required': true},
    {'name': 'ordered_at', 'type': 'timestamp', 'is_required': true},
    {
        'name': 'order_amount',
        'type': 'amount',
        'is_required': true,
        'is_told_elsewhere': true,
    },
    {'name': 'customer_name', 'type': 'text'},
    {
        'name': 'order_status',
        'type': 'code',
        'output': 'order_status_code',
        'is_held': true,
    },
    {
        'name': 'currency_code',
        'type': 'code',
        'is_checked': true,
        'if_missing': var('default_currency_code'),
        'told_with': 'order_amount',
    },
    {'name': 'discount_amount', 'type': 'amount'},
    {'name': 'cost_amount', 'type': 'amount'},
    {'name': 'channel', 'type': 'code', 'output': 'channel_code'},
    {'name': 'store', 'type': 'text', 'output': 'store_name'},
    {'name': 'coupon_code', 'type': 'text'},
    {'name': 'cancels_order_id', 'type': 'id'},
    {'name': 'is_test', 'type': 'flag', 'otherwise': false},
] -%}

{{ received_rows(
    'orders',
    source('raw', 'orders'),
    source('raw', 'replays'),
    source('raw', 'lacked_columns'),
    columns,
    key=['order_id'],
    words=ref('vocabulary_words'),
    placeholders=ref('placeholder_identifiers'),
    payments=ref('stg_commerce__payments'),
    lines=ref('base_commerce__order_lines')
) }}
