{%- set columns = [
    {'name': 'follow_up_id', 'type': 'id', 'is_required': true},
    {'name': 'followed_up_at', 'type': 'timestamp', 'is_required': true},
    {'name': 'lead_id', 'type': 'id'},
    {'name': 'customer_name', 'type': 'text'},
    {'name': 'owner_id', 'type': 'id'},
    {'name': 'task_id', 'type': 'id'},
    {'name': 'method', 'type': 'code', 'output': 'method_code'},
    {'name': 'outcome', 'type': 'code', 'output': 'outcome_code'},
    {'name': 'effort_minutes', 'type': 'amount', 'minimum': 0, 'maximum': 1440},
    {'name': 'next_follow_up_at', 'type': 'timestamp', 'is_planned': true},
    {'name': 'note', 'type': 'text', 'output': 'note_text'},
] -%}

{{ received_rows(
    'follow_ups',
    source('raw', 'follow_ups'),
    source('raw', 'replays'),
    source('raw', 'lacked_columns'),
    columns,
    key=['follow_up_id'],
    words=ref('vocabulary_words'),
    placeholders=ref('placeholder_identifiers')
) }}
