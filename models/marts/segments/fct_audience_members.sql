{%- set listed_codes = ['tier', 'lifecycle_stage', 'risk_band', 'value_class'] -%}
with

segments as (select * from {{ ref('fct_customer_segments') }}),

tags_counted as (select * from {{ ref('int_audience_tags_counted') }}),

audiences as (select * from {{ ref('audiences') }}),

labels as (select * from {{ ref('dim_labels') }}),

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
