with

identities as (select * from {{ ref('bridge_customer_identities') }}),

contacts as (select * from {{ ref('int_contacts_collected') }}),

batches as (select * from {{ ref('stg_lake__batches') }}),

redirects_traced as (
    select
        contacts.issued_customer_id,
        coalesce(identities.customer_id, contacts.issued_customer_id) as customer_id,
        case
            when not coalesce(identities.is_current_customer, false) then 'retired'
            when identities.issued_customer_id = identities.customer_id then 'current'
            else 'merged'
        end as redirect_code,
        coalesce(identities.link_reason_code, 'single') as link_reason_code,
        batches.entity_code,
        batches.source_system,
        batches.source_file,
        contacts.customer_name,
        contacts.mobile_phone,
        contacts.email_address,
        cast(
            {{ row_rank_part('contacts.first_row_rank', 'row_number') }} as bigint
        ) as row_number,
        contacts.record_count
    from contacts
    left join identities
        on contacts.contact_key = identities.contact_key
    left join batches
        on
            {{ row_rank_part('contacts.first_row_rank', 'batch_id') }}
            = batches.batch_id
)

select * from redirects_traced
