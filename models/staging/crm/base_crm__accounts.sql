{%- set columns = [
    {'name': 'account_id', 'type': 'id', 'is_required': true},
    {'name': 'customer_name', 'type': 'text'},
    {'name': 'company_name', 'type': 'text'},
    {'name': 'region', 'type': 'text', 'output': 'region_name'},
    {'name': 'registered_at', 'type': 'timestamp'},
    {'name': 'signup_channel', 'type': 'code', 'output': 'signup_channel_code'},
    {'name': 'member_level', 'type': 'text'},
    {'name': 'points_balance', 'type': 'amount', 'output': 'points_balance'},
    {'name': 'birth_date', 'type': 'date', 'earliest': var('minimum_birth_date')},
    {'name': 'owner_id', 'type': 'id'},
    {'name': 'opted_out_channels', 'type': 'text'},
    {'name': 'closed_at', 'type': 'timestamp'},
    {'name': 'close_reason', 'type': 'text'},
    {'name': 'merged_account_ids', 'type': 'text'},
] -%}

{{ received_rows(
    'accounts',
    source('raw', 'accounts'),
    source('raw', 'replays'),
    source('raw', 'lacked_columns'),
    columns,
    key=['account_id'],
    words=ref('vocabulary_words'),
    placeholders=ref('placeholder_identifiers')
) }}
