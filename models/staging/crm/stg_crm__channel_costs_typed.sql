{%- set columns = [
    {'name': 'month', 'type': 'month', 'is_required': true, 'output': 'cost_month'},
    {
        'name': 'channel',
        'type': 'code',
        'vocabulary': 'channel',
        'output': 'channel_code',
        'is_required': true,
    },
    {'name': 'cost_amount', 'type': 'amount', 'is_required': true, 'minimum': 0},
    {'name': 'campaign_id', 'type': 'id'},
] -%}

{{ typed_rows(
    source('raw', 'channel_costs'),
    columns,
    key=['cost_month', 'channel_code', 'campaign_id'],
    words=ref('vocabulary_words')
) }}
