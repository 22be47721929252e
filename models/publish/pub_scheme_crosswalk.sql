with

crosswalk as (select * from {{ ref('fct_scheme_crosswalk') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

crosswalk_published as (
    select
        {{ code_names(['scheme', 'group', 'tier'], 'crosswalk') }},
        explanation_labels.name_zh as scheme_explanation_zh,
        explanation_labels.name_en as scheme_explanation_en,
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
    {{ label_joins({'scheme': 'scheme', 'tier': 'tier'}, 'crosswalk') }}
    {{ label_joins(
        {'explanation': 'scheme_explanation'}, 'crosswalk', 'crosswalk.scheme_code'
    ) }}
    {{ label_joins(
        {'group': 'scheme_group'},
        'crosswalk',
        "crosswalk.scheme_code || ':' || crosswalk.group_code",
    ) }}
)

select * from crosswalk_published
