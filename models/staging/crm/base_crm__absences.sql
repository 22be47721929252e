{%- set columns = [
    {'name': 'owner_id', 'type': 'id', 'is_required': true},
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
] -%}

{{ received_rows(
    'absences',
    source('raw', 'absences'),
    source('raw', 'replays'),
    source('raw', 'lacked_columns'),
    columns,
    key=['owner_id', 'starts_date'],
    words=ref('vocabulary_words'),
    is_company_wide=true
) }}
