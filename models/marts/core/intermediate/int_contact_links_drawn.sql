with

contact_identifiers as (select * from {{ ref('int_contact_identifiers_unpivoted') }}),

identifiers as (select * from {{ ref('int_identifiers_guarded') }}),

contacts as (select * from {{ ref('int_contacts_collected') }}),

overrides as (select * from {{ ref('int_identity_overrides_resolved') }}),

identities_kept as (select * from {{ ref('stg_lake__identities_kept') }}),

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
    {%- set contact_entities = var('entities').items()
        | selectattr('1.contact_grain', 'defined')
        | selectattr('1.contact_grain', 'equalto', 'keys') -%}
    {%- for entity, declared in contact_entities %}
    {%- set rows = ref('base_' ~ declared.area ~ '__' ~ entity) %}
    select
        superseded_rows.contact_key,
        kept_rows.contact_key as linked_contact_key
    from {{ rows }} as superseded_rows
    inner join {{ rows }} as kept_rows
        on superseded_rows.record_key = kept_rows.record_key
    where
        superseded_rows.row_outcome_code = 'superseded'
        and kept_rows.row_outcome_code = 'kept'
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

corrections as (
    select
        records_corrected.contact_key,
        min(records_corrected.linked_contact_key) as linked_contact_key,
        'corrected_record' as link_code
    from records_corrected
    inner join contacts
        on records_corrected.contact_key = contacts.contact_key
    inner join contacts as linked_contacts
        on records_corrected.linked_contact_key = linked_contacts.contact_key
    where
        not contacts.is_current
        and contacts.split_code is null
        and not linked_contacts.is_contested
    group by records_corrected.contact_key
),

overrides_drawn as (
    select distinct
        contact_key,
        linked_contact_key,
        link_code
    from overrides
    where contact_key != linked_contact_key
),

-- The row that linked two contacts may have been erased by age; they stay one customer,
-- unless people have split one of them off.
identities_together as (
    select
        identities_kept.customer_id,
        identities_kept.contact_key
    from identities_kept
    inner join contacts
        on identities_kept.contact_key = contacts.contact_key
    where contacts.split_code is null
),

identities_anchored as (
    select
        customer_id,
        min(contact_key) as anchor_contact_key
    from identities_together
    group by customer_id
),

identities_linked as (
    select
        identities_together.contact_key,
        identities_anchored.anchor_contact_key as linked_contact_key,
        'kept_identity' as link_code
    from identities_together
    inner join identities_anchored
        on identities_together.customer_id = identities_anchored.customer_id
    where identities_together.contact_key != identities_anchored.anchor_contact_key
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
    union all
    select
        contact_key,
        linked_contact_key,
        link_code
    from overrides_drawn
    union all
    select
        contact_key,
        linked_contact_key,
        link_code
    from identities_linked
)

select * from contact_links_drawn
