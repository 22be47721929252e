{%- set columns = [
    {'name': 'task_id', 'type': 'id', 'is_required': true},
    {'name': 'opened_at', 'type': 'timestamp', 'is_required': true},
    {'name': 'lead_id', 'type': 'id'},
    {'name': 'customer_name', 'type': 'text'},
    {'name': 'play_code', 'type': 'id'},
    {'name': 'variant_code', 'type': 'id'},
    {'name': 'arm', 'type': 'code', 'output': 'arm_code', 'if_missing': 'treated'},
    {'name': 'owner_id', 'type': 'id'},
    {'name': 'due_at', 'type': 'timestamp', 'is_planned': true},
    {'name': 'closed_at', 'type': 'timestamp', 'not_before': 'opened_at'},
    {
        'name': 'outcome',
        'type': 'code',
        'output': 'outcome_code',
        'if_missing': 'open',
    },
] -%}

{{ received_rows(
    'tasks',
    source('raw', 'tasks'),
    source('raw', 'replays'),
    source('raw', 'lacked_columns'),
    columns,
    key=['task_id'],
    words=ref('vocabulary_words'),
    placeholders=ref('placeholder_identifiers')
) }}
