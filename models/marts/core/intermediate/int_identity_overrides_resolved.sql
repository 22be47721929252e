with

identity_merges as (select * from {{ ref('identity_merges') }}),

identity_splits as (select * from {{ ref('identity_splits') }}),

contacts as (select * from {{ ref('int_contacts_collected') }}),

merges_resolved as (
    select
        'manual_merge' as link_code,
        identity_merges.customer_id || ', ' || identity_merges.same_as_customer_id
            as seed_key,
        contacts.contact_key,
        same_contacts.contact_key as linked_contact_key
    from identity_merges
    left join contacts
        on identity_merges.customer_id = contacts.issued_customer_id
    left join contacts as same_contacts
        on identity_merges.same_as_customer_id = same_contacts.issued_customer_id
),

split_groups as (
    select
        split_code,
        min(contact_key) as first_contact_key
    from contacts
    where split_code is not null
    group by split_code
),

splits_resolved as (
    select
        'manual_split' as link_code,
        identity_splits.split_code || ', ' || identity_splits.customer_id as seed_key,
        contacts.contact_key,
        split_groups.first_contact_key as linked_contact_key
    from identity_splits
    left join contacts
        on identity_splits.customer_id = contacts.issued_customer_id
    left join split_groups
        on identity_splits.split_code = split_groups.split_code
),

identity_overrides_resolved as (
    select
        link_code,
        seed_key,
        contact_key,
        linked_contact_key
    from merges_resolved
    union all
    select
        link_code,
        seed_key,
        contact_key,
        linked_contact_key
    from splits_resolved
)

select * from identity_overrides_resolved
