with

identities as (select * from {{ ref('bridge_customer_identities') }}),

contacts as (select * from {{ ref('int_contacts_collected') }}),

survivors as (select * from {{ ref('int_customer_profiles_survived') }}),

orders as (select * from {{ ref('fct_orders') }}),

events as (select * from {{ ref('int_contact_events_collected') }}),

owners as (select * from {{ ref('stg_crm__owners') }}),

contacts_counted as (
    select
        identities.customer_id,
        cast(count(*) as int) as contact_count,
        cast(sum(contacts.record_count) as bigint) as record_count
    from contacts
    inner join identities
        on contacts.contact_key = identities.contact_key
    where contacts.is_current
    group by identities.customer_id
),

-- Any document or event is a trace: a cancellation may be all that is known of a
-- customer.
contacts_traced as (
    select
        contact_key,
        min(case when is_purchase then ordered_date else null end) as first_order_date,
        min(ordered_date) as first_trace_date,
        -- Behind its day, so that the greatest is the newest.
        max(
            case
                when
                    is_purchase
                    and store_name != ''
                    and ordered_date <= {{ as_of_date() }}
                    then cast(ordered_date as string) || store_name
                else null
            end
        ) as dated_store_name
    from orders
    where contact_key is not null
    group by contact_key
    union all
    select
        contact_key,
        cast(null as date) as first_order_date,
        min(event_date) as first_trace_date,
        cast(null as string) as dated_store_name
    from events
    -- A contract may be known before it starts, all else is known once it happened.
    where
        entity != 'contracts'
        or event_date <= {{ as_of_date() }}
    group by contact_key
),

customers_traced as (
    select
        identities.customer_id,
        min(contacts_traced.first_order_date) as first_order_date,
        min(contacts_traced.first_trace_date) as first_trace_date,
        substr(max(contacts_traced.dated_store_name), 11) as store_name
    from contacts_traced
    inner join identities
        on contacts_traced.contact_key = identities.contact_key
    group by identities.customer_id
),

customers_described as (
    select
        survivors.customer_id,
        survivors.owner_key,
        owners.owner_name,
        survivors.customer_name,
        survivors.company_name,
        survivors.region_name,
        customers_traced.store_name,
        survivors.mobile_phone,
        survivors.email_address,
        survivors.member_level,
        survivors.signup_channel_code,
        contacts_counted.contact_count,
        contacts_counted.record_count,
        survivors.is_customer_name_contested as is_name_conflicting,
        coalesce(
            least(
                survivors.registered_date,
                survivors.first_lead_date,
                customers_traced.first_trace_date
            ),
            {{ as_of_date() }}
        ) as first_seen_date,
        cast(survivors.birth_date as date) as birth_date,
        survivors.registered_date,
        survivors.first_lead_date,
        customers_traced.first_order_date
    from survivors
    inner join contacts_counted
        on survivors.customer_id = contacts_counted.customer_id
    left join customers_traced
        on survivors.customer_id = customers_traced.customer_id
    left join owners
        on survivors.owner_key = owners.owner_key
)

select * from customers_described
