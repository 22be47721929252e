-- The proof of the fixpoint: no link joins two customers.
with

links as (select * from {{ ref('int_contact_links_drawn') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

links_broken as (
    select
        links.contact_key,
        links.linked_contact_key,
        identities.customer_id,
        linked_identities.customer_id as linked_customer_id
    from links
    left join identities
        on links.contact_key = identities.contact_key
    left join identities as linked_identities
        on links.linked_contact_key = linked_identities.contact_key
    where
        identities.customer_id is distinct from linked_identities.customer_id
        or identities.customer_id is null
)

select * from links_broken
