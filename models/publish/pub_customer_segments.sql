{%- set labels = {
    'segments': {
        'tier': 'tier', 'sub_tier': 'sub_tier', 'read_tier': 'tier',
        'rfm_segment': 'rfm_segment', 'recency_band': 'recency_band',
        'frequency_band': 'frequency_band', 'monetary_band': 'monetary_band',
        'lifecycle_stage': 'lifecycle_stage', 'value_class': 'value_class',
        'risk_band': 'risk_band', 'coverage': 'coverage',
        'cycle_source': 'cycle_source',
        'previous_tier': 'tier', 'previous_lifecycle_stage': 'lifecycle_stage',
    },
    'health': {'health_band': 'health_band'},
    'customer_values': {
        'value_method': 'value_method', 'alive_state': 'alive_state',
        'cost_basis': 'cost_basis',
    },
} -%}
{%- set value_amounts = [
    'margin_amount', 'margin_amount_365d', 'expected_purchase_margin_amount',
    'expected_margin_amount_365d',
] -%}
with

segments as (select * from {{ ref('fct_customer_segments') }}),

customers as (select * from {{ ref('dim_customers') }}),

health as (select * from {{ ref('fct_customer_health') }}),

customer_values as (select * from {{ ref('fct_customer_values') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

{% set reason_values = {
    'days': 'cast(segments.days_since_last_order as string)',
    'first_days': 'cast(segments.days_since_first_order as string)',
    'cycle': 'cast(segments.cycle_days as string)',
    'orders': 'cast(segments.order_count as string)',
    'year_orders': 'cast(segments.order_count_365d as string)',
    'amount':
        'cast(cast(segments.net_revenue_amount_365d as decimal(18, 2)) as string)',
    'risk_score': 'cast(segments.risk_score as string)',
} -%}
segments_published as (
    select
        segments.customer_id,
        {{ mask_name('customers.customer_name') }} as masked_customer_name,
        {{ mask_phone('customers.mobile_phone') }} as masked_mobile_phone,
        {{ mask_email('customers.email_address') }} as masked_email,
        {%- for language in ['zh', 'en'] %}
        {{ filled_template(
            'reason_labels.name_' ~ language,
            dict(reason_values, tier='read_tier_labels.name_' ~ language)
        ) }} as tier_reason_{{ language }},
        {%- endfor %}
        {%- for source in labels %}
        {{ code_names(labels[source], source) }},
        {%- endfor %}
        {{ mask_owner_key('customers') }} as owner_key,
        customers.owner_name,
        segments.currency_code,
        {{ code_orders([
            'tier', 'previous_tier', 'read_tier', 'rfm_segment', 'recency_band',
            'frequency_band', 'monetary_band', 'lifecycle_stage',
            'previous_lifecycle_stage', 'value_class', 'risk_band', 'health_band',
            'alive_state',
        ]) }},
        segments.recency_score,
        segments.frequency_score,
        segments.monetary_score,
        segments.recency_points,
        segments.frequency_points,
        segments.monetary_points,
        segments.total_points,
        segments.risk_score,
        health.family_count,
        segments.order_count,
        segments.order_count_365d,
        {%- for amount in ['net_revenue_amount', 'net_revenue_amount_365d'] %}
        cast(segments.{{ amount }} as decimal(18, 2)) as {{ amount }},
        {%- endfor %}
        {%- for amount in value_amounts %}
        cast(customer_values.{{ amount }} as decimal(18, 2)) as {{ amount }},
        {%- endfor %}
        customer_values.expected_purchases_365d,
        customer_values.alive_probability,
        health.health_score,
        segments.cycle_days,
        segments.days_since_last_order,
        segments.is_thin_history,
        segments.is_tier_since_known,
        segments.is_lifecycle_stage_since_known,
        segments.tier_since_date,
        segments.lifecycle_stage_since_date,
        segments.first_seen_date,
        segments.first_order_date,
        segments.last_order_date,
        segments.observation_date
    from segments
    inner join customers
        on segments.customer_id = customers.customer_id
    left join health
        on segments.customer_id = health.customer_id
    left join customer_values
        on segments.customer_id = customer_values.customer_id
    {%- for source in labels %}
    {{ label_joins(labels[source], source) }}
    {%- endfor %}
    {{ label_joins(
        {'reason': 'tier_reason'}, 'segments', 'segments.tier_reason_code'
    ) }}
)

select * from segments_published
