{%- set columns = [
    {'name': 'contract_id', 'type': 'id', 'is_required': true},
    {
        'name': 'starts_on',
        'type': 'date',
        'output': 'starts_date',
        'is_required': true,
        'is_planned': true,
    },
    {
        'name': 'ends_on',
        'type': 'date',
        'output': 'ends_date',
        'is_required': true,
        'is_planned': true,
        'not_before': 'starts_date',
    },
    {'name': 'customer_name', 'type': 'text'},
    {'name': 'signed_at', 'type': 'timestamp'},
    {'name': 'contract_amount', 'type': 'amount', 'minimum': 0},
    {'name': 'renewed_from_contract_id', 'type': 'id'},
    {'name': 'contract_status', 'type': 'code', 'output': 'contract_status_code'},
    {'name': 'cancel_reason', 'type': 'text'},
] -%}

{{ received_rows(
    'contracts',
    source('raw', 'contracts'),
    source('raw', 'replays'),
    source('raw', 'lacked_columns'),
    columns,
    key=['contract_id'],
    words=ref('vocabulary_words'),
    placeholders=ref('placeholder_identifiers')
) }}
