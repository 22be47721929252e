{#- What an order counts as, and when it does. A time of midnight to the second is no
    time: exports that know the day only write it so. -#}
{%- set hour = 'extract(hour from orders.ordered_at)' -%}
{%- set has_time = 'orders.ordered_at != cast(orders.ordered_date as timestamp)' -%}
{%- set events = {
    'paid': 'true',
    'discounted': 'orders.discount_amount > 0',
    'timed': has_time,
    'night': has_time ~ ' and (' ~ hour ~ ' >= ' ~ var('night_starts_hour')
        ~ ' or ' ~ hour ~ ' < ' ~ var('night_ends_hour') ~ ')',
    'weekend': 'calendar_days.day_of_week_number in (6, 7)',
    'first': 'orders.ordered_date = first_orders_found.first_order_date',
} -%}
{%- set columns = [
    'entity', 'event_code', 'record_key', 'subject_name', 'event_quantity', 'event_date',
] -%}
with

contact_events as (select * from {{ ref('int_contact_events_collected') }}),

-- What stands at the as-of date; a later refund isn't known yet.
orders as (
    select * from {{ ref('fct_orders') }}
    where
        is_purchase
        and coalesce(refunded_in_full_date > {{ as_of_date() }}, true)
),

order_lines as (
    select * from {{ ref('fct_order_lines') }}
    where coalesce(refunded_in_full_date > {{ as_of_date() }}, true)
),

identities as (select * from {{ ref('bridge_customer_identities') }}),

calendar_days as (select * from {{ ref('dim_dates') }}),

metric_events as (select * from {{ ref('metric_events') }}),

first_orders_found as (
    select
        identities.customer_id,
        min(orders.ordered_date) as first_order_date
    from orders
    inner join identities
        on orders.contact_key = identities.contact_key
    group by identities.customer_id
),

event_codes_listed as (
    {%- for event in events %}
    select '{{ event }}' as event_code
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

order_events_collected as (
    select
        orders.order_key as record_key,
        identities.customer_id,
        'orders' as entity,
        event_codes_listed.event_code,
        orders.channel_code as subject_name,
        cast(1 as decimal(18, 4)) as event_quantity,
        orders.ordered_date as event_date
    from orders
    inner join identities
        on orders.contact_key = identities.contact_key
    inner join first_orders_found
        on identities.customer_id = first_orders_found.customer_id
    inner join calendar_days
        on orders.ordered_date = calendar_days.date_day
    cross join event_codes_listed
    where
        case event_codes_listed.event_code
            {%- for event, condition in events.items() %}
            when '{{ event }}' then {{ condition }}
            {%- endfor %}
            else false
        end
    union all
    select
        order_lines.order_line_key as record_key,
        identities.customer_id,
        'order_lines' as entity,
        'category' as event_code,
        order_lines.product_category as subject_name,
        cast(1 as decimal(18, 4)) as event_quantity,
        order_lines.ordered_date as event_date
    from order_lines
    inner join identities
        on order_lines.contact_key = identities.contact_key
),

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
    from order_events_collected
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
