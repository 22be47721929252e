{%- set columns = [
    {
        'name': 'starts_on',
        'type': 'date',
        'is_required': true,
        'output': 'starts_date',
        'is_planned': true,
    },
    {
        'name': 'ends_on',
        'type': 'date',
        'is_required': true,
        'output': 'ends_date',
        'is_planned': true,
        'not_before': 'starts_date',
    },
    {'name': 'promotion_name', 'type': 'text'},
    {'name': 'is_price_change', 'type': 'flag', 'otherwise': 'false'},
] -%}

{{ received_rows(
    'promotions',
    source('raw', 'promotions'),
    source('raw', 'replays'),
    source('raw', 'lacked_columns'),
    columns,
    key=['starts_date', 'ends_date', 'promotion_name'],
    words=ref('vocabulary_words')
) }}
