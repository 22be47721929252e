{{ config(materialized='view') }}

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
    'first': 'orders.ordered_date = customers.first_order_date',
} -%}
with

orders as (select * from {{ ref('fct_orders') }}),

order_lines as (select * from {{ ref('int_order_lines_categorised') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

customers as (select * from {{ ref('dim_customers') }}),

calendar_days as (select * from {{ ref('dim_dates') }}),

event_codes_listed as (
    {%- for event in events %}
    select '{{ event }}' as event_code
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

order_events_collected as (
    select
        orders.order_key || ':' || event_codes_listed.event_code as event_key,
        identities.customer_id,
        'orders' as entity,
        event_codes_listed.event_code,
        orders.channel_code as subject_name,
        cast(1 as decimal(18, 4)) as event_quantity,
        orders.ordered_date as event_date
    from orders
    inner join identities
        on orders.contact_key = identities.contact_key
    inner join customers
        on identities.customer_id = customers.customer_id
    inner join calendar_days
        on orders.ordered_date = calendar_days.date_day
    cross join event_codes_listed
    where
        orders.is_purchase
        and not orders.is_refunded_in_full
        and case event_codes_listed.event_code
            {%- for event, condition in events.items() %}
            when '{{ event }}' then {{ condition }}
            {%- endfor %}
            else false
        end
    union all
    select
        order_lines.order_line_key || ':category' as event_key,
        identities.customer_id,
        'order_lines' as entity,
        'category' as event_code,
        order_lines.product_category as subject_name,
        cast(1 as decimal(18, 4)) as event_quantity,
        order_lines.ordered_date as event_date
    from order_lines
    inner join identities
        on order_lines.contact_key = identities.contact_key
)

select * from order_events_collected
