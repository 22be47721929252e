-- A row that names an id nobody has would be ignored without a word.
with

identity_distinctions as (select * from {{ ref('identity_distinctions') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

distinctions_unresolved as (
    select
        'seeds/overrides/identity_distinctions.csv' as seed_file,
        identity_distinctions.customer_id
        || ', '
        || identity_distinctions.other_customer_id as seed_key,
        'no customer ever had one of these ids; correct it' as problem_en,
        '没有客户曾使用过其中某个编号；请更正' as problem_zh
    from identity_distinctions
    left join identities
        on identity_distinctions.customer_id = identities.issued_customer_id
    left join identities as other_identities
        on
            identity_distinctions.other_customer_id
            = other_identities.issued_customer_id
    where
        identities.contact_key is null
        or other_identities.contact_key is null
)

select * from distinctions_unresolved
