{%- set columns = [
    {'name': 'order_id', 'type': 'id', 'is_required': true},
    {'name': 'line_number', 'type': 'id'},
    {
        'name': 'line_identifier',
        'type': 'computed',
        'expression': content_identifier('line_number', [
            'order_id', 'product_id', 'product_name', 'quantity', 'unit_price',
            'line_amount', 'ordered_at',
        ]),
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
        'vocabulary': 'order_status',
        'output': 'order_status_code',
    },
    {
        'name': 'currency_code',
        'type': 'code',
        'vocabulary': 'currency',
        'is_checked': true,
        'if_missing': var('default_currency_code'),
    },
    {
        'name': 'channel',
        'type': 'code',
        'vocabulary': 'channel',
        'output': 'channel_code',
    },
    {'name': 'store', 'type': 'text', 'output': 'store_name'},
    {'name': 'region', 'type': 'text', 'output': 'region_name'},
    {'name': 'cancels_order_id', 'type': 'id'},
] -%}

{{ typed_rows(
    source('raw', 'order_lines'),
    columns,
    key=['order_id', 'line_identifier'],
    words=ref('vocabulary_words'),
    contact_grain='keys',
    placeholders=ref('placeholder_identifiers'),
    replays=source('raw', 'replays')
) }}
