{%- set columns = [
    {'name': 'lead_id', 'type': 'id', 'is_required': true},
    {'name': 'created_at', 'type': 'timestamp', 'is_required': true},
    {'name': 'customer_name', 'type': 'text'},
    {'name': 'company_name', 'type': 'text'},
    {'name': 'region', 'type': 'text', 'output': 'region_name'},
    {'name': 'channel', 'type': 'code', 'output': 'channel_code'},
    {'name': 'campaign_id', 'type': 'id'},
    {'name': 'intent_product', 'type': 'text'},
    {'name': 'pain_point', 'type': 'text'},
    {'name': 'lead_status', 'type': 'code', 'output': 'lead_status_code'},
    {'name': 'follow_up_status', 'type': 'code', 'output': 'follow_up_status_code'},
    {'name': 'intent_level', 'type': 'code', 'output': 'intent_level_code'},
    {'name': 'star_rating', 'type': 'integer'},
    {'name': 'owner_id', 'type': 'id'},
    {'name': 'first_contacted_at', 'type': 'timestamp'},
    {'name': 'next_follow_up_at', 'type': 'timestamp', 'is_planned': true},
    {'name': 'converted_at', 'type': 'timestamp'},
    {'name': 'closed_at', 'type': 'timestamp'},
    {'name': 'lost_reason', 'type': 'text'},
    {'name': 'is_locked', 'type': 'flag', 'otherwise': 'false'},
    {
        'name': 'order_amount_expected',
        'type': 'amount',
        'output': 'expected_order_amount',
    },
] -%}

{{ received_rows(
    'leads',
    source('raw', 'leads'),
    source('raw', 'replays'),
    source('raw', 'lacked_columns'),
    columns,
    key=['lead_id'],
    words=ref('vocabulary_words'),
    placeholders=ref('placeholder_identifiers')
) }}
