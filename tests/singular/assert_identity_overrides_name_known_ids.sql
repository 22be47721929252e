-- An override that names an id nobody has would be ignored without a word.
with

overrides as (select * from {{ ref('int_identity_overrides_resolved') }}),

overrides_unresolved as (
    select
        case
            when link_code = 'manual_merge' then 'seeds/overrides/identity_merges.csv'
            else 'seeds/overrides/identity_splits.csv'
        end as seed_file,
        seed_key,
        'no customer ever had one of these ids; correct it' as problem_en,
        '没有客户曾使用过其中某个编号；请更正' as problem_zh
    from overrides
    where contact_key is null or linked_contact_key is null
)

select * from overrides_unresolved
