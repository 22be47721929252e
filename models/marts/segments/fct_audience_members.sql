{%- set listed_codes = ['tier', 'lifecycle_stage', 'risk_band', 'value_class'] -%}
with

segments as (select * from {{ ref('fct_customer_segments') }}),

tags as (select * from {{ ref('fct_customer_tags') }}),

audiences as (select * from {{ ref('audiences') }}),

labels as (select * from {{ ref('dim_labels') }}),

-- Several tags of one code, one per subject, count once.
codes_tagged as (
    select
        customer_id,
        tag_code,
        min(evidence_zh) as evidence_zh,
        min(evidence_en) as evidence_en,
        min(tag_order) as tag_order
    from tags
    group by
        customer_id,
        tag_code
),

codes_listed as (
    select
        codes_tagged.customer_id,
        audiences.audience_code,
        codes_tagged.tag_code,
        case
            when {{ list_holds('audiences.all_tags', 'codes_tagged.tag_code') }}
                then 'all'
            when {{ list_holds('audiences.any_tags', 'codes_tagged.tag_code') }}
                then 'any'
            when {{ list_holds('audiences.without_tags', 'codes_tagged.tag_code') }}
                then 'without'
            else 'none'
        end as list_code,
        codes_tagged.evidence_zh,
        codes_tagged.evidence_en,
        codes_tagged.tag_order
    from codes_tagged
    cross join audiences
),

codes_ranked as (
    select
        customer_id,
        audience_code,
        list_code,
        evidence_zh,
        evidence_en,
        row_number() over (
            partition by
                customer_id,
                audience_code
            order by
                tag_order asc,
                tag_code asc
        ) as evidence_rank
    from codes_listed
    where list_code != 'none'
),

tags_counted as (
    select
        customer_id,
        audience_code,
        {%- for language, mark in {'zh': '；', 'en': '; '}.items() %}
        {{ joined_by_rank('evidence_' ~ language, 'evidence_rank', 3, mark) }}
            as evidence_{{ language }},
        {%- endfor %}
        cast(sum(case when list_code = 'all' then 1 else 0 end) as int) as all_count,
        cast(sum(case when list_code = 'any' then 1 else 0 end) as int) as any_count,
        cast(sum(case when list_code = 'without' then 1 else 0 end) as int)
            as without_count
    from codes_ranked
    group by
        customer_id,
        audience_code
),

{% set texts = {
    'days': 'cast(segments.days_since_last_order as string)',
    'first_days': 'cast(segments.days_since_first_order as string)',
} -%}
members_chosen as (
    select
        segments.customer_id,
        audiences.audience_code,
        {%- for code in listed_codes %}
        segments.{{ code }}_code,
        {%- endfor %}
        audiences.audience_name_zh,
        audiences.audience_name_en,
        {%- for language in ['zh', 'en'] %}
        {%- set values = dict(
            texts,
            tier='labels.name_' ~ language,
            evidence='tags_counted.evidence_' ~ language
        ) %}
        {{ filled_template('audiences.reason_' ~ language, values) }}
            as reason_{{ language }},
        {%- endfor %}
        audiences.audience_order,
        segments.observation_date
    from segments
    cross join audiences
    left join tags_counted
        on
            segments.customer_id = tags_counted.customer_id
            and audiences.audience_code = tags_counted.audience_code
    left join labels
        on
            labels.vocabulary_code = 'tier'
            and segments.tier_code = labels.code
    where
        not coalesce(
            {{ list_holds('audiences.excluded_tier_codes', 'segments.tier_code') }},
            false
        )
        {%- for code in listed_codes %}
        {%- set list = 'audiences.' ~ code ~ '_codes' %}
        and ({{ list }} = '*' or {{ list_holds(list, 'segments.' ~ code ~ '_code') }})
        {%- endfor %}
        and coalesce(tags_counted.all_count, 0) = coalesce(
            length(audiences.all_tags)
            - length(replace(audiences.all_tags, '|', '')) + 1,
            0
        )
        and (audiences.any_tags is null or tags_counted.any_count > 0)
        and coalesce(tags_counted.without_count, 0) = 0
        and (
            audiences.minimum_days_since_last_order is null
            or segments.days_since_last_order >= audiences.minimum_days_since_last_order
        )
        and (
            audiences.maximum_days_since_last_order is null
            or segments.days_since_last_order <= audiences.maximum_days_since_last_order
        )
        and (
            audiences.maximum_days_since_first_order is null
            or segments.days_since_first_order
            <= audiences.maximum_days_since_first_order
        )
)

select * from members_chosen
