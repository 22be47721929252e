with

identities as (select * from {{ ref('bridge_customer_identities') }}),

contacts as (select * from {{ ref('int_contacts_collected') }}),

batches as (select * from {{ ref('stg_lake__batches') }}),

lines as (select * from {{ ref('stg_lake__malformed_lines') }}),

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
    union all
    -- An id of a person of whom nothing is left is nobody's, and never anybody else's.
    select
        lines.issued_customer_id,
        lines.issued_customer_id as customer_id,
        'forgotten' as redirect_code,
        'single' as link_reason_code,
        batches.entity_code,
        lines.source_system,
        lines.source_file,
        cast(null as string) as customer_name,
        cast(null as string) as mobile_phone,
        cast(null as string) as email_address,
        lines.row_number,
        cast(0 as bigint) as record_count
    from lines
    inner join batches
        on lines.batch_id = batches.batch_id
    left join contacts
        on lines.issued_customer_id = contacts.issued_customer_id
    where
        lines.issued_customer_id is not null
        and contacts.issued_customer_id is null
)

select * from redirects_traced
