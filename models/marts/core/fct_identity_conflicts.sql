{%- set contradictions = ['customer_name', 'company_name', 'birth_date'] -%}
with

identifiers as (select * from {{ ref('int_identifiers_guarded') }}),

contact_identifiers as (select * from {{ ref('int_contact_identifiers_unpivoted') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

attributes as (select * from {{ ref('fct_customer_attributes') }}),

identifiers_conflicting as (
    select
        identifier_type,
        identifier_value,
        case
            when guard_code = 'linking' then 'shared_identifier'
            else guard_code || '_identifier'
        end as conflict_type_code,
        contact_count,
        case when guard_code = 'wide_reach' then reach_count else name_count end
            as value_count
    from identifiers
    where guard_code != 'linking' or name_count > 1
),

identifier_conflicts as (
    select
        conflicting.conflict_type_code,
        conflicting.identifier_type as subject_code,
        conflicting.identifier_value as subject_value,
        min(identities.first_row_rank) as first_row_rank,
        conflicting.contact_count,
        conflicting.value_count,
        count(distinct identities.customer_id) as customer_count
    from identifiers_conflicting as conflicting
    inner join contact_identifiers
        on
            conflicting.identifier_type = contact_identifiers.identifier_type
            and conflicting.identifier_value
            = contact_identifiers.identifier_value
    inner join identities
        on contact_identifiers.contact_key = identities.contact_key
    group by
        conflicting.conflict_type_code,
        conflicting.identifier_type,
        conflicting.identifier_value,
        conflicting.contact_count,
        conflicting.value_count
),

conflicts_collected as (
    select
        conflict_type_code,
        subject_code,
        {{ customer_id_of_row('first_row_rank') }} as subject_id,
        row_number() over (
            partition by conflict_type_code, subject_code, first_row_rank
            order by subject_value
        ) as value_number,
        cast(null as string) as customer_id,
        subject_value,
        cast(null as string) as other_value,
        cast(null as string) as source_code,
        cast(null as string) as other_source_code,
        cast(null as string) as survival_code,
        cast(contact_count as int) as contact_count,
        cast(value_count as int) as value_count,
        cast(customer_count as int) as customer_count
    from identifier_conflicts
    union all
    select
        'contradicting_' || attribute_code as conflict_type_code,
        attribute_code as subject_code,
        customer_id as subject_id,
        1 as value_number,
        customer_id,
        attribute_value as subject_value,
        other_value,
        source_code,
        other_source_code,
        survival_code,
        cast(null as int) as contact_count,
        value_count,
        1 as customer_count
    from attributes
    where
        survival_code != 'only_value'
        and attribute_code in (
            {%- for attribute in contradictions %}
            '{{ attribute }}'{{ ',' if not loop.last }}
            {%- endfor %}
        )
),

-- A contact may carry several numbers, each of them in conflict.
identity_conflicts as (
    select
        conflict_type_code || ':' || subject_code || ':' || subject_id
        || case
            when value_number = 1 then ''
            else ':' || cast(value_number as string)
        end as conflict_id,
        conflict_type_code,
        subject_code,
        customer_id,
        subject_value,
        other_value,
        source_code,
        other_source_code,
        survival_code,
        contact_count,
        value_count,
        customer_count
    from conflicts_collected
)

select * from identity_conflicts
