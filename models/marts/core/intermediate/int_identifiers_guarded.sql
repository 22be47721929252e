with

contact_identifiers as (select * from {{ ref('int_contact_identifiers_unpivoted') }}),

placeholders as (select * from {{ ref('placeholder_identifiers') }}),

accounts_contested as (select * from {{ ref('int_accounts_contested') }}),

kept_apart as (select * from {{ ref('stg_lake__identifiers_kept_apart') }}),

names_counted as (
    select
        identifier_type,
        identifier_value,
        min(contact_key) as anchor_contact_key,
        count(*) as contact_count,
        count(distinct person_name) as name_count
    from contact_identifiers
    group by
        identifier_type,
        identifier_value
    having count(*) > 1
),

-- Phone numbers and addresses that stand beside an identifier say as much as names.
reach_counted as (
    select
        names_counted.identifier_type,
        names_counted.identifier_value,
        greatest(
            count(distinct contact_identifiers.mobile_phone),
            count(distinct contact_identifiers.email_address)
        ) as reach_count
    from names_counted
    inner join contact_identifiers
        on
            names_counted.identifier_type = contact_identifiers.identifier_type
            and names_counted.identifier_value = contact_identifiers.identifier_value
    where names_counted.contact_count > {{ var('identity_max_reach') }}
    group by
        names_counted.identifier_type,
        names_counted.identifier_value
),

identifiers_guarded as (
    select
        names_counted.identifier_type,
        names_counted.identifier_value,
        names_counted.anchor_contact_key,
        names_counted.contact_count,
        names_counted.name_count,
        coalesce(reach_counted.reach_count, 0) as reach_count,
        case
            when placeholders.identifier_value is not null then 'placeholder'
            when accounts_contested.account_key is not null then 'contested'
            when
                names_counted.name_count > {{ var('identity_max_names') }}
                then 'many_names'
            when
                reach_counted.reach_count > {{ var('identity_max_reach') }}
                then 'wide_reach'
            when kept_apart.guard_code is not null then kept_apart.guard_code
            else 'linking'
        end as guard_code
    from names_counted
    left join placeholders
        on
            names_counted.identifier_type = placeholders.identifier_type
            and names_counted.identifier_value = placeholders.identifier_value
    left join kept_apart
        on
            names_counted.identifier_type = kept_apart.identifier_type
            and names_counted.identifier_value = kept_apart.identifier_value
    left join accounts_contested
        on
            {{ join_key(
                'names_counted.identifier_value',
                "names_counted.identifier_type = 'account'",
            ) }} = accounts_contested.account_key
    left join reach_counted
        on
            names_counted.identifier_type = reach_counted.identifier_type
            and names_counted.identifier_value = reach_counted.identifier_value
)

select * from identifiers_guarded
