with

crosswalk as (select * from {{ ref('fct_scheme_crosswalk') }}),

labels as (select * from {{ ref('dim_labels') }}),

crosswalk_published as (
    select
        crosswalk.scheme_code,
        scheme_labels.name_zh as scheme_name_zh,
        scheme_labels.name_en as scheme_name_en,
        explanation_labels.name_zh as scheme_explanation_zh,
        explanation_labels.name_en as scheme_explanation_en,
        crosswalk.group_code,
        group_labels.name_zh as group_name_zh,
        group_labels.name_en as group_name_en,
        crosswalk.tier_code,
        tier_labels.name_zh as tier_name_zh,
        tier_labels.name_en as tier_name_en,
        crosswalk.currency_code,
        crosswalk.scheme_order,
        crosswalk.group_order,
        crosswalk.tier_order,
        crosswalk.customer_count,
        cast(crosswalk.customer_share_ratio as decimal(7, 4)) as customer_share_ratio,
        cast(crosswalk.net_revenue_amount_365d as decimal(18, 2))
            as net_revenue_amount_365d,
        crosswalk.observation_date
    from crosswalk
    left join labels as scheme_labels
        on
            scheme_labels.vocabulary_code = 'scheme'
            and crosswalk.scheme_code = scheme_labels.code
    left join labels as explanation_labels
        on
            explanation_labels.vocabulary_code = 'scheme_explanation'
            and crosswalk.scheme_code = explanation_labels.code
    left join labels as group_labels
        on
            group_labels.vocabulary_code = 'scheme_group'
            and crosswalk.scheme_code || ':' || crosswalk.group_code = group_labels.code
    left join labels as tier_labels
        on
            tier_labels.vocabulary_code = 'tier'
            and crosswalk.tier_code = tier_labels.code
)

select * from crosswalk_published
