{%- set columns = [
    {'name': 'month', 'type': 'month', 'is_required': true, 'output': 'cost_month'},
    {'name': 'channel', 'type': 'code', 'output': 'channel_code', 'is_required': true},
    {'name': 'cost_amount', 'type': 'amount', 'is_required': true, 'minimum': 0},
    {'name': 'campaign_id', 'type': 'id'},
] -%}

{{ received_rows(
    'channel_costs',
    source('raw', 'channel_costs'),
    source('raw', 'replays'),
    source('raw', 'lacked_columns'),
    columns,
    key=['cost_month', 'channel_code', 'campaign_id'],
    words=ref('vocabulary_words')
) }}
