{%- set columns = [
    {'name': 'refund_id', 'type': 'id', 'is_required': true},
    {'name': 'order_id', 'type': 'id', 'is_required': true},
    {'name': 'refunded_at', 'type': 'timestamp', 'is_required': true},
    {'name': 'refund_amount', 'type': 'amount', 'is_required': true, 'is_unsigned': true},
    {'name': 'refund_reason', 'type': 'text'},
    {
        'name': 'refund_status',
        'type': 'code',
        'output': 'refund_status_code',
        'is_held': true,
    },
    {'name': 'currency_code', 'type': 'code', 'is_checked': true, 'if_missing': 'order'},
] -%}

{{ received_rows(
    'refunds',
    source('raw', 'refunds'),
    source('raw', 'replays'),
    source('raw', 'lacked_columns'),
    columns,
    key=['refund_id'],
    words=ref('vocabulary_words')
) }}
