{%- set labelled_codes = {
    'signal': 'signal', 'family': 'evidence_family', 'tier': 'tier',
    'verdict': 'verdict', 'missed_bar': 'evidence_bar',
    'weight_source': 'weight_source',
} -%}
{%- set rates = [
    'base_rate', 'precision_rate', 'precision_lower', 'precision_upper', 'lift',
    'lift_lower', 'lift_upper', 'first_half_lift', 'second_half_lift', 'coverage',
] -%}
with

quality as (select * from {{ ref('fct_signal_quality') }}),

signals as (select * from {{ ref('churn_signals') }}),

labels as (select * from {{ ref('dim_labels') }}),

families_joined as (
    select
        quality.signal_code,
        signals.family_code,
        quality.tier_code,
        quality.verdict_code,
        quality.missed_bar_code,
        quality.weight_source_code,
        quality.case_count,
        quality.churned_case_count,
        quality.fired_customer_count,
        quality.fired_case_count,
        quality.churned_fired_case_count,
        quality.observation_date_count,
        {%- for rate in rates %}
        quality.{{ rate }},
        {%- endfor %}
        quality.median_lead_days,
        quality.minimum_contribution_score,
        quality.maximum_contribution_score,
        quality.first_observation_date,
        quality.last_observation_date
    from quality
    inner join signals
        on quality.signal_code = signals.signal_code
),

quality_published as (
    select
        {%- for code, vocabulary in labelled_codes.items() %}
        families_joined.{{ code }}_code,
        {{ code }}_labels.name_zh as {{ code }}_name_zh,
        {{ code }}_labels.name_en as {{ code }}_name_en,
        {%- endfor %}
        families_joined.case_count,
        families_joined.churned_case_count,
        families_joined.fired_customer_count,
        families_joined.fired_case_count,
        families_joined.churned_fired_case_count,
        families_joined.observation_date_count,
        {%- for rate in rates %}
        cast(families_joined.{{ rate }} as decimal(9, 4)) as {{ rate }},
        {%- endfor %}
        families_joined.median_lead_days,
        families_joined.minimum_contribution_score,
        families_joined.maximum_contribution_score,
        families_joined.first_observation_date,
        families_joined.last_observation_date
    from families_joined
    {%- for code, vocabulary in labelled_codes.items() %}
    left join labels as {{ code }}_labels
        on
            {{ code }}_labels.vocabulary_code = '{{ vocabulary }}'
            and families_joined.{{ code }}_code = {{ code }}_labels.code
    {%- endfor %}
)

select * from quality_published
