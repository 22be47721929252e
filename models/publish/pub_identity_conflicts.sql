{%- set labels = {
    'subject': 'conflict_subject', 'source': 'contact_source',
    'other_source': 'contact_source', 'survival': 'survival',
} -%}
with

conflicts as (select * from {{ ref('fct_identity_conflicts') }}),

conflict_types as (select * from {{ ref('conflict_types') }}),

source_systems as (select * from {{ ref('dim_source_systems') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

conflicts_labelled as (
    select
        conflicts.conflict_id,
        conflicts.conflict_type_code,
        conflict_types.conflict_type_name_zh,
        conflict_types.conflict_type_name_en,
        conflicts.customer_id,
        {{ mask_value(
            'conflicts.subject_code',
            'conflicts.subject_value',
            'source_systems.shown_source_system',
        ) }} as masked_value,
        {{ mask_value(
            'conflicts.subject_code',
            'conflicts.other_value',
            'source_systems.shown_source_system',
        ) }} as masked_other_value,
        {{ label_names(labels) }},
        conflict_types.evidence_zh,
        conflict_types.evidence_en,
        conflict_types.advice_zh,
        conflict_types.advice_en,
        conflicts.contact_count,
        conflicts.value_count,
        conflicts.customer_count,
        length(conflicts.subject_value) as value_length,
        length(conflicts.other_value) as other_length,
        {{ equal_start('conflicts.subject_value', 'conflicts.other_value') }}
            as equal_start_length
    from conflicts
    inner join conflict_types
        on conflicts.conflict_type_code = conflict_types.conflict_type_code
    left join source_systems
        on split_part(conflicts.subject_value, ':', 1) = source_systems.source_system
    {{ label_joins(labels, 'conflicts') }}
),

conflicts_explained as (
    select
        conflict_id,
        conflict_type_code,
        conflict_type_name_zh,
        conflict_type_name_en,
        customer_id,
        masked_value,
        masked_other_value,
        {%- for language in ['zh', 'en'] %}
        {{ filled_template('evidence_' ~ language, {
            'subject': 'subject_name_' ~ language,
            'value': 'masked_value',
            'other': 'masked_other_value',
            'source': 'source_name_' ~ language,
            'other_source': 'other_source_name_' ~ language,
            'reason': 'survival_name_' ~ language,
            'contacts': 'cast(contact_count as string)',
            'values': 'cast(value_count as string)',
            'customers': 'cast(customer_count as string)',
            'length': 'cast(value_length as string)',
            'other_length': 'cast(other_length as string)',
            'alike': 'cast(equal_start_length as string)',
        }) }} as evidence_{{ language }},
        {%- endfor %}
        advice_zh,
        advice_en,
        contact_count,
        value_count,
        customer_count
    from conflicts_labelled
)

select * from conflicts_explained
