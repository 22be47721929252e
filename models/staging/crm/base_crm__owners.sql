{%- set columns = [
    {'name': 'owner_id', 'type': 'id', 'is_required': true},
    {'name': 'owner_name', 'type': 'text'},
    {'name': 'team', 'type': 'text', 'output': 'team_name'},
    {'name': 'role', 'type': 'code', 'output': 'role_code'},
    {
        'name': 'daily_capacity',
        'type': 'integer',
        'output': 'daily_capacity_count',
        'minimum': 0,
        'maximum': 500,
    },
    {
        'name': 'hourly_cost_amount',
        'type': 'amount',
        'minimum': 0,
        'maximum': 1000000,
    },
    {'name': 'is_active', 'type': 'flag', 'otherwise': 'true'},
    {'name': 'left_on', 'type': 'date', 'output': 'left_date', 'is_planned': true},
    {'name': 'manager_owner_id', 'type': 'id'},
    {'name': 'work_starts_at', 'type': 'time', 'output': 'work_starts_minute'},
    {'name': 'work_ends_at', 'type': 'time', 'output': 'work_ends_minute'},
] -%}

{{ received_rows(
    'owners',
    source('raw', 'owners'),
    source('raw', 'replays'),
    source('raw', 'lacked_columns'),
    columns,
    key=['owner_id'],
    words=ref('vocabulary_words'),
    is_company_wide=true
) }}
