-- What people have split apart is apart: no customer holds a contact that was split
-- off together with one that shares an identifier with it but not its split.
with

contacts as (select * from {{ ref('int_contacts_collected') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

splits_placed as (
    select
        identities.customer_id,
        contacts.contact_key,
        contacts.issued_customer_id,
        contacts.split_code,
        contacts.account_key,
        contacts.member_key,
        contacts.wechat_key,
        contacts.mobile_phone,
        contacts.email_address
    from contacts
    inner join identities
        on contacts.contact_key = identities.contact_key
    where contacts.split_code is not null
),

splits_undone as (
    select distinct
        'seeds/overrides/identity_splits.csv' as seed_file,
        splits_placed.split_code || ', ' || splits_placed.issued_customer_id
            as seed_key,
        'a row of identity_merges.csv joins it again with '
        || contacts.issued_customer_id || '; take one of the two out' as problem_en,
        'identity_merges.csv 中有一行又把它与 ' || contacts.issued_customer_id
        || ' 合并；请删去其中一行' as problem_zh
    from splits_placed
    inner join identities
        on splits_placed.customer_id = identities.customer_id
    inner join contacts
        on identities.contact_key = contacts.contact_key
    where
        splits_placed.split_code is distinct from contacts.split_code
        and (
            splits_placed.account_key = contacts.account_key
            or splits_placed.member_key = contacts.member_key
            or splits_placed.wechat_key = contacts.wechat_key
            or splits_placed.mobile_phone = contacts.mobile_phone
            or splits_placed.email_address = contacts.email_address
        )
)

select * from splits_undone
