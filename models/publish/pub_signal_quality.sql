{%- set labels = {
    'signal': 'signal', 'tier': 'tier', 'verdict': 'verdict',
    'missed_bar': 'evidence_bar', 'weight_source': 'weight_source',
    'signal_use': 'signal_use',
} -%}
{%- set rates = [
    'base_rate', 'precision_rate', 'precision_lower', 'precision_upper', 'lift',
    'lift_lower', 'lift_upper', 'highest_lift', 'possible_share', 'first_half_lift',
    'second_half_lift', 'coverage',
] -%}
with

quality as (select * from {{ ref('fct_signal_quality') }}),

signals as (select * from {{ ref('churn_signals') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

quality_published as (
    select
        {{ code_names(labels, 'quality') }},
        {{ code_names(['family'], 'signals') }},
        {{ code_orders(['tier', 'verdict']) }},
        quality.case_count,
        quality.churned_case_count,
        quality.fired_customer_count,
        quality.fired_case_count,
        quality.churned_fired_case_count,
        quality.departure_count,
        quality.observation_date_count,
        {%- for rate in rates %}
        cast(quality.{{ rate }} as decimal(9, 4)) as {{ rate }},
        {%- endfor %}
        quality.median_lead_days,
        quality.minimum_contribution_score,
        quality.maximum_contribution_score,
        quality.first_observation_date,
        quality.last_observation_date
    from quality
    inner join signals
        on quality.signal_code = signals.signal_code
    {{ label_joins(labels, 'quality') }}
    {{ label_joins({'family': 'evidence_family'}, 'signals') }}
)

select * from quality_published
