{%- set columns = [
    {'name': 'product_id', 'type': 'id', 'is_required': true},
    {'name': 'product_name', 'type': 'text'},
    {'name': 'product_category', 'type': 'text'},
    {'name': 'substitute_group', 'type': 'text'},
    {'name': 'is_trial', 'type': 'flag', 'otherwise': 'false'},
] -%}

{{ received_rows(
    'products',
    source('raw', 'products'),
    source('raw', 'replays'),
    source('raw', 'lacked_columns'),
    columns,
    key=['product_id'],
    words=ref('vocabulary_words')
) }}
