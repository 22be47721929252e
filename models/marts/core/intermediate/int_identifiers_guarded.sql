with

contact_identifiers as (select * from {{ ref('int_contact_identifiers_unpivoted') }}),

placeholders as (select * from {{ ref('placeholder_identifiers') }}),

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

identifiers_guarded as (
    select
        names_counted.identifier_type,
        names_counted.identifier_value,
        names_counted.anchor_contact_key,
        names_counted.contact_count,
        names_counted.name_count,
        case
            when placeholders.identifier_value is not null then 'placeholder'
            when
                names_counted.name_count > {{ var('identity_max_names') }}
                then 'many_names'
            else 'linking'
        end as guard_code
    from names_counted
    left join placeholders
        on
            names_counted.identifier_type = placeholders.identifier_type
            and names_counted.identifier_value = placeholders.identifier_value
)

select * from identifiers_guarded
