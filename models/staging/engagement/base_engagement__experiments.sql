{%- set columns = [
    {'name': 'experiment_id', 'type': 'id', 'is_required': true},
    {
        'name': 'primary_metric',
        'type': 'code',
        'output': 'primary_metric_code',
        'is_required': true,
    },
    {'name': 'starts_at', 'type': 'timestamp', 'is_required': true, 'is_planned': true},
    {
        'name': 'ends_at',
        'type': 'timestamp',
        'is_checked': true,
        'is_planned': true,
        'not_before': 'starts_at',
    },
    {'name': 'arms', 'type': 'text', 'output': 'arm_names'},
    {'name': 'minimum_effect', 'type': 'rate'},
    {'name': 'hypothesis', 'type': 'text'},
] -%}

{{ received_rows(
    'experiments',
    source('raw', 'experiments'),
    source('raw', 'replays'),
    source('raw', 'lacked_columns'),
    columns,
    key=['experiment_id'],
    words=ref('vocabulary_words'),
    is_company_wide=true
) }}
