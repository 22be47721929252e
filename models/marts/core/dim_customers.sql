with

identities as (select * from {{ ref('bridge_customer_identities') }}),

contacts as (select * from {{ ref('int_contacts_collected') }}),

profiles as (select * from {{ ref('int_contact_profiles_collected') }}),

orders as (select * from {{ ref('fct_orders') }}),

owners as (select * from {{ ref('dim_owners') }}),

profiles_merged as (
    select
        identities.customer_id,
        {{ last_ranked('customer_name') }} as customer_name,
        {{ last_ranked('company_name') }} as company_name,
        {{ last_ranked('region_name') }} as region_name,
        {{ last_ranked('mobile_phone') }} as mobile_phone,
        {{ last_ranked('email_address') }} as email_address,
        {{ last_ranked('member_level') }} as member_level,
        {{ last_ranked('owner_key') }} as owner_key,
        {{ last_ranked('signup_channel_code') }} as signup_channel_code,
        count(distinct lower(replace(profiles.customer_name, ' ', ''))) > 1
            as is_name_conflicting,
        min(profiles.registered_date) as registered_date,
        min(profiles.lead_date) as first_lead_date
    from profiles
    inner join identities
        on profiles.contact_key = identities.contact_key
    group by identities.customer_id
),

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

-- Any document is a trace: a cancellation may be all that is known of a customer.
contacts_first_ordered as (
    select
        contact_key,
        min(case when is_purchase then ordered_date else null end) as first_order_date,
        min(ordered_date) as first_document_date
    from orders
    where contact_key is not null
    group by contact_key
),

customers_first_ordered as (
    select
        identities.customer_id,
        min(contacts_first_ordered.first_order_date) as first_order_date,
        min(contacts_first_ordered.first_document_date) as first_document_date
    from contacts_first_ordered
    inner join identities
        on contacts_first_ordered.contact_key = identities.contact_key
    group by identities.customer_id
),

customers_described as (
    select
        profiles_merged.customer_id,
        profiles_merged.owner_key,
        owners.owner_name,
        profiles_merged.customer_name,
        profiles_merged.company_name,
        profiles_merged.region_name,
        profiles_merged.mobile_phone,
        profiles_merged.email_address,
        profiles_merged.member_level,
        profiles_merged.signup_channel_code,
        contacts_counted.contact_count,
        contacts_counted.record_count,
        profiles_merged.is_name_conflicting,
        coalesce(
            least(
                profiles_merged.registered_date,
                profiles_merged.first_lead_date,
                customers_first_ordered.first_document_date
            ),
            {{ as_of_date() }}
        ) as first_seen_date,
        profiles_merged.registered_date,
        profiles_merged.first_lead_date,
        customers_first_ordered.first_order_date
    from profiles_merged
    inner join contacts_counted
        on profiles_merged.customer_id = contacts_counted.customer_id
    left join customers_first_ordered
        on profiles_merged.customer_id = customers_first_ordered.customer_id
    left join owners
        on profiles_merged.owner_key = owners.owner_key
)

select * from customers_described
