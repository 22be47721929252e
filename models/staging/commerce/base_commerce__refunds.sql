{%- set columns = [
    {'name': 'refund_id', 'type': 'id', 'is_required': true},
    {'name': 'order_id', 'type': 'id', 'is_required': true},
    {'name': 'refunded_at', 'type': 'timestamp', 'is_required': true},
    {'name': 'refund_amount', 'type': 'amount', 'is_required': true, 'minimum': 0},
    {'name': 'refund_reason', 'type': 'text'},
] -%}

{{ received_rows(
    'refunds',
    source('raw', 'refunds'),
    source('raw', 'replays'),
    columns,
    key=['refund_id'],
    words=ref('vocabulary_words')
) }}
