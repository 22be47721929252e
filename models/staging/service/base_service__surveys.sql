{%- set columns = [
    {'name': 'answered_at', 'type': 'timestamp', 'is_required': true},
    {
        'name': 'survey_type',
        'type': 'code',
        'output': 'survey_type_code',
        'is_required': true,
        'is_checked': true,
    },
    {
        'name': 'score',
        'type': 'score',
        'output': 'survey_score',
        'is_required': true,
        'minimum': "case survey_type_code when 'nps' then 0 else 1 end",
        'maximum': "case survey_type_code when 'nps' then 10 else 5 end",
    },
    {'name': 'survey_id', 'type': 'id'},
    {
        'name': 'survey_identifier',
        'type': 'content',
        'identifier': 'survey_id',
        'cells': [
            'answered_at', 'survey_type', 'score', 'account_id', 'member_id',
            'wechat_id', 'phone', 'email', 'customer_name', 'comment', 'reason',
        ],
    },
    {'name': 'customer_name', 'type': 'text'},
    {'name': 'comment', 'type': 'text', 'output': 'comment_text'},
    {'name': 'reason', 'type': 'text', 'output': 'score_reason'},
] -%}

{{ received_rows(
    'surveys',
    source('raw', 'surveys'),
    source('raw', 'replays'),
    source('raw', 'lacked_columns'),
    columns,
    key=['survey_identifier'],
    words=ref('vocabulary_words'),
    placeholders=ref('placeholder_identifiers')
) }}
