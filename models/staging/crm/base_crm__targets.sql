{%- set columns = [
    {
        'name': 'month',
        'type': 'month',
        'output': 'target_month',
        'is_required': true,
        'is_planned': true,
    },
    {'name': 'metric', 'type': 'code', 'output': 'metric_code', 'is_required': true},
    {'name': 'target_value', 'type': 'rate', 'is_required': true},
    {'name': 'team', 'type': 'text', 'output': 'team_name'},
    {'name': 'owner_id', 'type': 'id'},
] -%}

{{ received_rows(
    'targets',
    source('raw', 'targets'),
    source('raw', 'replays'),
    source('raw', 'lacked_columns'),
    columns,
    key=['target_month', 'metric_code', 'team_name', 'owner_id'],
    words=ref('vocabulary_words'),
    is_company_wide=true
) }}
