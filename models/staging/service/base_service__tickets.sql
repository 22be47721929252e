{%- set columns = [
    {'name': 'ticket_id', 'type': 'id', 'is_required': true},
    {'name': 'opened_at', 'type': 'timestamp', 'is_required': true},
    {'name': 'customer_name', 'type': 'text'},
    {'name': 'ticket_type', 'type': 'code', 'output': 'ticket_type_code'},
    {'name': 'severity', 'type': 'code', 'output': 'severity_code'},
    {'name': 'first_responded_at', 'type': 'timestamp', 'not_before': 'opened_at'},
    {'name': 'resolved_at', 'type': 'timestamp', 'not_before': 'opened_at'},
    {'name': 'reopened_count', 'type': 'integer', 'minimum': 0},
    {'name': 'satisfaction_score', 'type': 'score', 'minimum': 1, 'maximum': 5},
    {'name': 'complaint_reason', 'type': 'text'},
    {
        'name': 'mentions_competitor',
        'type': 'flag',
        'output': 'is_competitor_mentioned',
        'otherwise': 'false',
    },
    {'name': 'owner_id', 'type': 'id'},
] -%}

{{ received_rows(
    'tickets',
    source('raw', 'tickets'),
    source('raw', 'replays'),
    source('raw', 'lacked_columns'),
    columns,
    key=['ticket_id'],
    words=ref('vocabulary_words'),
    placeholders=ref('placeholder_identifiers')
) }}
