with

tags as (select * from {{ ref('fct_customer_tags') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

tags_published as (
    select
        tags.customer_id,
        tags.tag_code,
        tags.subject_name,
        tags.tag_name_zh,
        tags.tag_name_en,
        {{ code_names(['tag_family'], 'tags') }},
        tags.evidence_zh,
        tags.evidence_en,
        tags.tag_order,
        tags.evidence_count,
        tags.measured_value,
        tags.threshold_value,
        tags.first_evidence_date,
        tags.last_evidence_date,
        tags.expires_date,
        tags.observation_date
    from tags
    {{ label_joins({'tag_family': 'tag_family'}, 'tags') }}
)

select * from tags_published
