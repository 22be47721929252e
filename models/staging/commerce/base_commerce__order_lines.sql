{%- set columns = [
    {'name': 'order_id', 'type': 'id', 'is_required': true},
    {'name': 'line_number', 'type': 'id'},
    {
        'name': 'line_identifier',
        'type': 'content',
        'identifier': 'line_number',
        'cells': [
            'order_id', 'product_id', 'product_name', 'quantity', 'unit_price',
            'line_amount', 'ordered_at',
        ],
    },
    {'name': 'product_id', 'type': 'id'},
    {'name': 'product_name', 'type': 'text'},
    {'name': 'product_category', 'type': 'text'},
    {'name': 'quantity', 'type': 'amount', 'is_checked': true},
    {
        'name': 'unit_price',
        'type': 'amount',
        'output': 'unit_price_amount',
        'is_checked': true,
    },
    {'name': 'line_amount', 'type': 'amount', 'is_checked': true},
    {'name': 'ordered_at', 'type': 'timestamp'},
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
    },
    {'name': 'channel', 'type': 'code', 'output': 'channel_code'},
    {'name': 'store', 'type': 'text', 'output': 'store_name'},
    {'name': 'region', 'type': 'text', 'output': 'region_name'},
    {'name': 'cancels_order_id', 'type': 'id'},
] -%}

{{ received_rows(
    'order_lines',
    source('raw', 'order_lines'),
    source('raw', 'replays'),
    source('raw', 'lacked_columns'),
    columns,
    key=['order_id', 'line_identifier'],
    words=ref('vocabulary_words'),
    placeholders=ref('placeholder_identifiers')
) }}
