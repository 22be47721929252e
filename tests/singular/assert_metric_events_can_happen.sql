{%- set vocabularies_of_events = {
    'interactions': 'interaction_type',
    'tickets': 'ticket_type',
    'surveys': 'survey_type',
    'follow_ups': 'follow_up_outcome',
} -%}
{%- set further_events = {
    'tickets': ['reopened', 'satisfaction', 'competitor_mention', 'first_reply'],
    'touches': ['sent', 'opened', 'clicked', 'responded'],
    'follow_ups': ['follow_up'],
    'accounts': ['registered', 'joined', 'closed'],
    'contracts': ['start', 'end', 'lapse', 'shrink', 'cancelled'],
    'orders': ['paid', 'discounted', 'timed', 'night', 'weekend', 'first'],
    'order_lines': ['category'],
} -%}
with

metric_events as (select * from {{ ref('metric_events') }}),

vocabularies as (select * from {{ ref('vocabularies') }}),

events_listed as (
    {%- for entity, vocabulary in vocabularies_of_events.items() %}
    select
        '{{ entity }}' as entity,
        code as event_code
    from vocabularies
    where vocabulary_code = '{{ vocabulary }}'
    union all
    {%- endfor %}
    {%- for entity, events in further_events.items() %}
    {%- for event in events %}
    select
        '{{ entity }}' as entity,
        '{{ event }}' as event_code
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

problems_found as (
    select
        'seeds/rules/metric_events.csv' as seed_file,
        metric_events.entity || ', ' || metric_events.event_code || ', '
        || metric_events.metric_code as seed_key,
        'no ' || metric_events.entity || ' has the event '
        || metric_events.event_code || '; correct it or delete the row' as problem_en,
        metric_events.entity || ' 中没有事件 ' || metric_events.event_code
        || '；请更正或删除该行' as problem_zh
    from metric_events
    left join events_listed
        on
            metric_events.entity = events_listed.entity
            and metric_events.event_code = events_listed.event_code
    where events_listed.event_code is null
)

select * from problems_found
