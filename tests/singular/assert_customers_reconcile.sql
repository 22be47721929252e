-- Every customer with a current contact is described once, and no other.
with

contacts as (select * from {{ ref('int_contacts_collected') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

customers as (select * from {{ ref('dim_customers') }}),

current_customers as (
    select distinct identities.customer_id
    from identities
    inner join contacts
        on identities.contact_key = contacts.contact_key
    where contacts.is_current
),

customers_differing as (
    select coalesce(current_customers.customer_id, customers.customer_id) as customer_id
    from current_customers
    full outer join customers
        on current_customers.customer_id = customers.customer_id
    where current_customers.customer_id is null or customers.customer_id is null
)

select * from customers_differing
