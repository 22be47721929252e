{%- set columns = [
    {'name': 'payment_id', 'type': 'id', 'is_required': true},
    {'name': 'paid_at', 'type': 'timestamp', 'is_required': true},
    {
        'name': 'payment_amount',
        'type': 'amount',
        'is_required': true,
        'held_where': "payment_kind_code in ('sale', 'capture') and payment_amount < 0 and order_id is null",
        'held_as': 'unexplained_outgoing',
    },
    {'name': 'customer_name', 'type': 'text'},
    {
        'name': 'payment_kind',
        'type': 'code',
        'output': 'payment_kind_code',
        'if_missing': 'sale',
        'is_held': true,
    },
    {
        'name': 'payment_status',
        'type': 'code',
        'output': 'payment_status_code',
        'is_held': true,
    },
    {
        'name': 'currency_code',
        'type': 'code',
        'is_checked': true,
        'if_missing': var('default_currency_code'),
    },
    {'name': 'order_id', 'type': 'id'},
    {'name': 'refunded_amount', 'type': 'amount'},
] -%}

{{ received_rows(
    'payments',
    source('raw', 'payments'),
    source('raw', 'replays'),
    source('raw', 'lacked_columns'),
    columns,
    key=['payment_id'],
    words=ref('vocabulary_words'),
    placeholders=ref('placeholder_identifiers')
) }}
