with

customer_schemes as (select * from {{ ref('fct_customer_schemes') }}),

segments as (select * from {{ ref('fct_customer_segments') }}),

benchmarks as (select * from {{ ref('fct_scheme_benchmarks') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

{% set reason_values = {
    'days': 'cast(segments.days_since_last_order as string)',
    'orders': 'cast(segments.order_count as string)',
    'year_orders': 'cast(segments.order_count_365d as string)',
    'amount': 'cast(cast(segments.net_revenue_amount_365d as decimal(18, 2)) as string)',
    'recency_score': 'cast(segments.recency_score as string)',
    'frequency_score': 'cast(segments.frequency_score as string)',
    'monetary_score': 'cast(segments.monetary_score as string)',
    'total_points': number_shown('segments.total_points', 1),
    'mean_days': number_shown('benchmarks.mean_recency_days', 1),
    'mean_orders': number_shown('benchmarks.mean_orders_365d', 1),
    'mean_amount':
        'cast(cast(benchmarks.mean_net_revenue_amount_365d as decimal(18, 2)) as string)',
    'core_amount':
        'cast(cast(benchmarks.core_minimum_amount as decimal(18, 2)) as string)',
} -%}
schemes_published as (
    select
        customer_schemes.customer_id,
        {{ code_names(['scheme', 'group'], 'customer_schemes') }},
        {%- for language in ['zh', 'en'] %}
        {{ filled_template(
            'reason_labels.name_' ~ language,
            dict(reason_values, tier='tier_labels.name_' ~ language),
        ) }} as group_reason_{{ language }},
        {%- endfor %}
        {{ code_orders(['scheme', 'group']) }},
        segments.is_thin_history,
        customer_schemes.observation_date
    from customer_schemes
    inner join segments
        on customer_schemes.customer_id = segments.customer_id
    inner join benchmarks
        on customer_schemes.observation_date = benchmarks.observation_date
    {{ label_joins({'scheme': 'scheme', 'tier': 'tier'}, 'customer_schemes') }}
    {{ label_joins(
        {'group': 'scheme_group'},
        'customer_schemes',
        "customer_schemes.scheme_code || ':' || customer_schemes.group_code",
    ) }}
    {{ label_joins(
        {'reason': 'scheme_reason'},
        'customer_schemes',
        'customer_schemes.group_reason_code',
    ) }}
)

select * from schemes_published
