{%- set columns = [
    {'name': 'occurred_at', 'type': 'timestamp', 'is_required': true},
    {
        'name': 'interaction_type',
        'type': 'code',
        'output': 'interaction_type_code',
        'is_required': true,
    },
    {'name': 'interaction_id', 'type': 'id'},
    {
        'name': 'interaction_identifier',
        'type': 'content',
        'identifier': 'interaction_id',
        'cells': [
            'occurred_at', 'interaction_type', 'account_id', 'member_id', 'wechat_id',
            'phone', 'email', 'customer_name', 'channel', 'content_id', 'content_type',
            'duration_seconds', 'product_category',
        ],
    },
    {'name': 'customer_name', 'type': 'text'},
    {'name': 'channel', 'type': 'code', 'output': 'channel_code'},
    {'name': 'content_id', 'type': 'id'},
    {'name': 'content_type', 'type': 'code', 'output': 'content_type_code'},
    {'name': 'duration_seconds', 'type': 'amount', 'minimum': 0},
    {'name': 'product_category', 'type': 'text'},
] -%}

{{ received_rows(
    'interactions',
    source('raw', 'interactions'),
    source('raw', 'replays'),
    source('raw', 'lacked_columns'),
    columns,
    key=['interaction_identifier'],
    words=ref('vocabulary_words'),
    placeholders=ref('placeholder_identifiers')
) }}
