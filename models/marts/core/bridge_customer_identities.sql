with

contacts as (select * from {{ ref('int_contacts_collected') }}),

clusters as (select * from {{ ref('int_contact_clusters_closed') }}),

contact_identifiers as (select * from {{ ref('int_contact_identifiers_unpivoted') }}),

identifiers as (select * from {{ ref('int_identifiers_guarded') }}),

overrides as (select * from {{ ref('int_identity_overrides_resolved') }}),

identities_kept as (select * from {{ ref('stg_lake__identities_kept') }}),

identifiers_counted as (
    select
        contact_identifiers.contact_key,
        cast(count(*) as int) as linked_identifier_count,
        min(contact_identifiers.identifier_type) as identifier_type
    from contact_identifiers
    inner join identifiers
        on
            contact_identifiers.identifier_type = identifiers.identifier_type
            and contact_identifiers.identifier_value = identifiers.identifier_value
    where identifiers.guard_code = 'linking'
    group by contact_identifiers.contact_key
),

contacts_joined_by_people as (
    select
        contact_key,
        min(link_code) as link_code
    from (
        select
            contact_key,
            link_code
        from overrides
        where linked_contact_key is not null
        union all
        select
            linked_contact_key as contact_key,
            link_code
        from overrides
        where contact_key is not null
    ) as ends
    where contact_key is not null
    group by contact_key
),

contacts_clustered as (
    select
        contacts.contact_key,
        contacts.issued_customer_id,
        coalesce(clusters.component_key, contacts.contact_key) as cluster_key,
        contacts.first_row_rank,
        contacts.is_current,
        contacts.is_contested
    from contacts
    left join clusters
        on contacts.contact_key = clusters.node_key
),

-- A contact known only by an account id that names different people is nobody, unless
-- people say who it is.
contacts_identified as (
    select
        contacts_clustered.contact_key,
        contacts_clustered.issued_customer_id,
        contacts_clustered.cluster_key,
        contacts_clustered.first_row_rank,
        contacts_clustered.is_current
    from contacts_clustered
    left join contacts_joined_by_people
        on contacts_clustered.contact_key = contacts_joined_by_people.contact_key
    where
        not contacts_clustered.is_contested
        or contacts_joined_by_people.contact_key is not null
),

-- The contact with the earliest received row names the customer: later rows can't be
-- earlier, so they never rename one, and the name says nothing about the person.
customers_named as (
    select
        cluster_key,
        {{ customer_id_of_row('min(first_row_rank)') }} as customer_id,
        count(*) as contact_count,
        max(is_current) as is_current_customer
    from contacts_identified
    group by cluster_key
),

contacts_resolved as (
    select
        contacts_identified.contact_key,
        customers_named.customer_id,
        contacts_identified.issued_customer_id,
        case
            when contacts_joined_by_people.contact_key is not null
                then contacts_joined_by_people.link_code
            when identifiers_counted.contact_key is not null
                then identifiers_counted.identifier_type
            when
                identities_kept.contact_key is not null
                and customers_named.contact_count > 1
                then 'kept_identity'
            when contacts_identified.contact_key != contacts_identified.cluster_key
                then 'corrected_record'
            else 'single'
        end as link_reason_code,
        coalesce(identifiers_counted.linked_identifier_count, 0)
            as linked_identifier_count,
        contacts_identified.first_row_rank,
        contacts_identified.is_current,
        customers_named.is_current_customer
    from contacts_identified
    inner join customers_named
        on contacts_identified.cluster_key = customers_named.cluster_key
    left join identifiers_counted
        on contacts_identified.contact_key = identifiers_counted.contact_key
    left join contacts_joined_by_people
        on contacts_identified.contact_key = contacts_joined_by_people.contact_key
    left join identities_kept
        on contacts_identified.contact_key = identities_kept.contact_key
)

select * from contacts_resolved
