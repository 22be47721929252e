{%- set contact_keys = {
    'account': 'account_key', 'member': 'member_key', 'wechat': 'wechat_key',
} -%}
with

contacts as (select * from {{ ref('int_contacts_collected') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

leads as (select * from {{ ref('fct_leads') }}),

orders as (select * from {{ ref('fct_orders') }}),

source_systems as (select * from {{ ref('dim_source_systems') }}),

-- One order per customer and source system is enough to find the person there.
orders_ranked as (
    select
        identities.customer_id,
        orders.order_key,
        row_number() over (
            partition by identities.customer_id, orders.source_system
            order by orders.ordered_at desc, orders.order_key desc
        ) as order_rank
    from orders
    inner join identities
        on orders.contact_key = identities.contact_key
),

keys_collected as (
    {%- for key_type, column in contact_keys.items() %}
    select
        identities.customer_id,
        '{{ key_type }}' as key_type_code,
        contacts.{{ column }} as record_key
    from contacts
    inner join identities
        on contacts.contact_key = identities.contact_key
    where contacts.is_current and contacts.{{ column }} is not null
    union all
    {%- endfor %}
    select
        identities.customer_id,
        'lead' as key_type_code,
        leads.lead_key as record_key
    from leads
    inner join identities
        on leads.contact_key = identities.contact_key
    union all
    select
        customer_id,
        'last_order' as key_type_code,
        order_key as record_key
    from orders_ranked
    where order_rank = 1
),

keys_parted as (
    select
        customer_id,
        key_type_code,
        replace(split_part(record_key, ':', 1), '%3A', ':') as source_system,
        replace(split_part(record_key, ':', 2), '%3A', ':') as source_id
    from keys_collected
    group by customer_id, key_type_code, record_key
),

-- A 微信号 has at most 20 characters; ids that WeChat and WeCom give are longer.
keys_told_apart as (
    select
        customer_id,
        source_system,
        case
            when key_type_code != 'wechat' then key_type_code
            when {{ matches('source_id', '^w[mo][A-Za-z0-9_-]{19,}$') }}
                then 'external_user'
            when {{ matches('source_id', '^[A-Za-z0-9_-]{21,}$') }} then 'union'
            else 'wechat'
        end as key_type_code,
        source_id
    from keys_parted
),

keys_shown as (
    select
        keys_told_apart.customer_id,
        coalesce(source_systems.shown_source_system, 'unnamed') as source_system,
        keys_told_apart.key_type_code,
        keys_told_apart.source_id
    from keys_told_apart
    left join source_systems
        on keys_told_apart.source_system = source_systems.source_system
),

keys_numbered as (
    select
        customer_id,
        source_system,
        key_type_code,
        source_id,
        cast(
            row_number() over (
                partition by customer_id, source_system, key_type_code
                order by source_id
            ) as int
        ) as key_number
    from keys_shown
)

select * from keys_numbered
