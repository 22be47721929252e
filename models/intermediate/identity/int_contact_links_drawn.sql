with

contact_identifiers as (select * from {{ ref('int_contact_identifiers_unpivoted') }}),

identifiers as (select * from {{ ref('int_identifiers_guarded') }}),

contacts as (select * from {{ ref('int_contacts_collected') }}),

orders as (select * from {{ ref('stg_commerce__orders') }}),

orders_superseded as (select * from {{ ref('stg_commerce__orders_superseded') }}),

order_lines as (select * from {{ ref('stg_commerce__order_lines') }}),

order_lines_superseded as (
    select * from {{ ref('stg_commerce__order_lines_superseded') }}
),

shared_identifiers as (
    select
        contact_identifiers.contact_key,
        identifiers.anchor_contact_key as linked_contact_key,
        contact_identifiers.identifier_type as link_code
    from contact_identifiers
    inner join identifiers
        on
            contact_identifiers.identifier_type = identifiers.identifier_type
            and contact_identifiers.identifier_value = identifiers.identifier_value
    where
        identifiers.guard_code = 'linking'
        and contact_identifiers.contact_key != identifiers.anchor_contact_key
),

-- A contact that only superseded rows carry follows its correction, so the customer
-- keeps its id; one that current rows still carry stays where it is. Only one link is
-- drawn, for the rows of a contact may have been corrected to different people.
records_corrected as (
    select
        orders_superseded.contact_key,
        orders.contact_key as linked_contact_key
    from orders_superseded
    inner join orders
        on orders_superseded.record_key = orders.order_key
    union all
    select
        order_lines_superseded.contact_key,
        order_lines.contact_key as linked_contact_key
    from order_lines_superseded
    inner join order_lines
        on order_lines_superseded.record_key = order_lines.order_line_key
),

corrections as (
    select
        records_corrected.contact_key,
        min(records_corrected.linked_contact_key) as linked_contact_key,
        'corrected_record' as link_code
    from records_corrected
    inner join contacts
        on records_corrected.contact_key = contacts.contact_key
    where
        not contacts.is_current
        and records_corrected.linked_contact_key is not null
    group by records_corrected.contact_key
),

contact_links_drawn as (
    select
        contact_key,
        linked_contact_key,
        link_code
    from shared_identifiers
    union all
    select
        contact_key,
        linked_contact_key,
        link_code
    from corrections
)

select * from contact_links_drawn
