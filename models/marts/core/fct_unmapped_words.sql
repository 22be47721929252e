{%- set coded_columns = [
    ('leads', ref('stg_crm__leads'), 'created_at', {
        'channel': 'channel',
        'lead_status': 'lead_status',
        'follow_up_status': 'follow_up_status',
        'intent_level': 'intent_level',
    }),
    ('accounts', ref('stg_crm__accounts'), 'registered_at', {
        'signup_channel': 'channel',
    }),
    ('owners', ref('stg_crm__owners'), 'updated_at', {'role': 'owner_role'}),
    ('channel_costs', ref('stg_crm__channel_costs'), 'cost_month', {
        'channel': 'channel',
    }),
    ('orders', ref('stg_commerce__orders'), 'ordered_at', {
        'order_status': 'order_status',
        'channel': 'channel',
    }),
    ('order_lines', ref('stg_commerce__order_lines'), 'ordered_at', {
        'order_status': 'order_status',
        'channel': 'channel',
    }),
    ('contracts', ref('stg_commerce__contracts'), 'starts_date', {
        'contract_status': 'contract_status',
    }),
    ('follow_ups', ref('stg_crm__follow_ups'), 'followed_up_at', {
        'method': 'follow_up_method',
        'outcome': 'follow_up_outcome',
    }),
    ('targets', ref('stg_crm__targets'), 'target_month', {'metric': 'metric'}),
    ('interactions', ref('stg_engagement__interactions'), 'occurred_at', {
        'interaction_type': 'interaction_type',
        'channel': 'channel',
        'content_type': 'content_type',
    }),
    ('touches', ref('stg_engagement__touches'), 'sent_at', {
        'channel': 'contact_channel',
    }),
    ('experiments', ref('stg_engagement__experiments'), 'starts_at', {
        'primary_metric': 'metric',
    }),
    ('tickets', ref('stg_service__tickets'), 'opened_at', {
        'ticket_type': 'ticket_type',
        'severity': 'ticket_severity',
    }),
] -%}
with

vocabulary_words as (select * from {{ ref('vocabulary_words') }}),

unknown_words as (
    {%- for entity_code, rows, time, columns in coded_columns %}
    {%- set last_entity = loop.last %}
    {%- for column, vocabulary_code in columns.items() %}
    select
        '{{ entity_code }}' as entity_code,
        '{{ vocabulary_code }}' as vocabulary_code,
        {{ mask_free_text('source_' ~ column) }} as source_word,
        cast({{ time }} as date) as seen_date
    from {{ rows }}
    where {{ column }}_code = 'unknown' and source_{{ column }} is not null
    {{- '\n    union all' if not (last_entity and loop.last) }}
    {%- endfor %}
    {%- endfor %}
),

words_counted as (
    select
        entity_code,
        vocabulary_code,
        source_word,
        count(*) as row_count,
        min(seen_date) as first_seen_date,
        max(seen_date) as last_seen_date
    from unknown_words
    group by
        entity_code,
        vocabulary_code,
        source_word
),

-- A word that the seed itself maps to `unknown` has been looked at already.
unmapped_words as (
    select
        words_counted.entity_code,
        words_counted.vocabulary_code,
        words_counted.source_word,
        words_counted.row_count,
        words_counted.first_seen_date,
        words_counted.last_seen_date
    from words_counted
    left join vocabulary_words
        on
            words_counted.vocabulary_code = vocabulary_words.vocabulary_code
            and {{ vocabulary_word('words_counted.source_word') }}
            = vocabulary_words.word
    where vocabulary_words.word is null
)

select * from unmapped_words
