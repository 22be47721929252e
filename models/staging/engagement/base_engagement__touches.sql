{%- set columns = [
    {'name': 'touch_id', 'type': 'id', 'is_required': true},
    {'name': 'sent_at', 'type': 'timestamp', 'is_required': true},
    {'name': 'customer_name', 'type': 'text'},
    {'name': 'campaign_id', 'type': 'id'},
    {'name': 'play_code', 'type': 'id'},
    {'name': 'task_id', 'type': 'id'},
    {'name': 'channel', 'type': 'code', 'output': 'channel_code'},
    {'name': 'content_code', 'type': 'id'},
    {'name': 'is_delivered', 'type': 'flag', 'otherwise': 'true'},
    {'name': 'opened_at', 'type': 'timestamp', 'not_before': 'sent_at'},
    {'name': 'clicked_at', 'type': 'timestamp', 'not_before': 'sent_at'},
    {'name': 'responded_at', 'type': 'timestamp', 'not_before': 'sent_at'},
    {'name': 'cost_amount', 'type': 'amount', 'minimum': 0},
    {'name': 'experiment_id', 'type': 'id'},
    {'name': 'arm', 'type': 'text', 'output': 'arm_name'},
] -%}

{{ received_rows(
    'touches',
    source('raw', 'touches'),
    source('raw', 'replays'),
    source('raw', 'lacked_columns'),
    columns,
    key=['touch_id'],
    words=ref('vocabulary_words'),
    placeholders=ref('placeholder_identifiers')
) }}
