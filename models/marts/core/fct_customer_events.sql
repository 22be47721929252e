{{ config(materialized='view') }}

{%- set columns = [
    'entity', 'event_code', 'record_key', 'subject_name', 'event_quantity', 'event_date',
] -%}
with

contact_events as (select * from {{ ref('int_contact_events_collected') }}),

order_events as (select * from {{ ref('int_order_events_collected') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

metric_events as (select * from {{ ref('metric_events') }}),

events_gathered as (
    select
        identities.customer_id,
        contact_events.{{ columns | join(',\n        contact_events.') }}
    from contact_events
    inner join identities
        on contact_events.contact_key = identities.contact_key
    union all
    select
        customer_id,
        {{ columns | join(',\n        ') }}
    from order_events
),

events_united as (
    select
        events_gathered.customer_id,
        metric_events.metric_code,
        events_gathered.{{ columns | join(',\n        events_gathered.') }}
    from events_gathered
    inner join metric_events
        on
            events_gathered.entity = metric_events.entity
            and events_gathered.event_code = metric_events.event_code
    where events_gathered.event_date <= {{ as_of_date() }}
)

select * from events_united
