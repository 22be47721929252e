{%- set columns = [
    {'name': 'occurred_at', 'type': 'timestamp', 'is_required': true},
    {
        'name': 'interaction_type',
        'type': 'code',
        'vocabulary': 'interaction_type',
        'output': 'interaction_type_code',
        'is_required': true,
    },
    {'name': 'interaction_id', 'type': 'id'},
    {
        'name': 'interaction_identifier',
        'type': 'computed',
        'expression': content_identifier('interaction_id', [
            'occurred_at', 'interaction_type', 'account_id', 'member_id', 'wechat_id',
            'phone', 'email', 'customer_name', 'channel', 'content_id', 'content_type',
            'duration_seconds', 'product_category',
        ]),
    },
    {'name': 'customer_name', 'type': 'text'},
    {
        'name': 'channel',
        'type': 'code',
        'vocabulary': 'channel',
        'output': 'channel_code',
    },
    {'name': 'content_id', 'type': 'id'},
    {
        'name': 'content_type',
        'type': 'code',
        'vocabulary': 'content_type',
        'output': 'content_type_code',
    },
    {'name': 'duration_seconds', 'type': 'amount', 'minimum': 0},
    {'name': 'product_category', 'type': 'text'},
] -%}

{{ typed_rows(
    source('raw', 'interactions'),
    columns,
    key=['interaction_identifier'],
    words=ref('vocabulary_words'),
    contact_grain='keys',
    placeholders=ref('placeholder_identifiers'),
    replays=source('raw', 'replays')
) }}
