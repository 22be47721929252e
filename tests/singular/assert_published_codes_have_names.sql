{%- set published_codes = {
    'pub_customer_segments': [
        'tier', 'sub_tier', 'rfm_segment', 'recency_band', 'frequency_band',
        'monetary_band', 'lifecycle_stage', 'value_class', 'risk_band', 'coverage',
        'cycle_source', 'value_method', 'alive_state', 'cost_basis', 'read_tier',
        'previous_tier', 'previous_lifecycle_stage', 'health_band',
    ],
    'pub_churn_warnings': [
        'risk_band', 'tier', 'value_class', 'lifecycle_stage', 'churn_type', 'cause',
        'weight_source', 'value_at_stake_basis', 'play', 'first_signal',
        'second_signal', 'third_signal',
    ],
    'pub_churn_signals': [
        'signal', 'family', 'severity', 'baseline_source', 'weight_source',
    ],
    'pub_customer_keys': ['key_type'],
    'pub_customer_months': [
        'tier', 'lifecycle_stage', 'risk_band', 'value_class', 'signup_channel',
    ],
    'pub_churn_causes': ['churn_type', 'cause', 'runner_up_cause'],
    'pub_lost_customers': ['tier', 'cause', 'churn_type', 'last_play'],
    'pub_experiment_results': ['measure', 'primary_metric', 'verdict'],
    'pub_play_library': [
        'play', 'goal', 'role', 'channel', 'success_metric', 'play_evidence', 'verdict',
    ],
    'pub_signal_results': ['signal'],
    'pub_owner_results': ['role'],
    'pub_woken_customers': ['play'],
    'pub_play_results': ['play', 'tier', 'cause', 'verdict', 'any_day_verdict'],
    'pub_warning_periods': ['warning_period', 'tier'],
    'pub_owner_loads': ['role'],
    'pub_loss_origins': ['loss_origin'],
    'pub_lead_funnel': ['channel', 'tier', 'lead_stage'],
    'pub_lead_worklist': [
        'channel', 'lead_status', 'intent_level', 'follow_up_status', 'escalation',
        'last_outcome',
    ],
    'pub_segment_summary': ['tier'],
    'pub_churn_rate': ['tier'],
    'pub_signal_quality': [
        'signal', 'family', 'tier', 'verdict', 'missed_bar', 'weight_source',
        'signal_use',
    ],
    'pub_risk_quality': ['measure', 'bar_state', 'weight_source'],
    'pub_first_time_quality': ['measure', 'bar_state', 'weight_source'],
    'pub_risk_earliness': ['comparison_group', 'warning_window', 'weight_source'],
    'pub_clv_calibration': ['frequency_group', 'purchase_fit', 'spending_fit'],
    'pub_scheme_crosswalk': ['scheme', 'group', 'tier'],
    'pub_customer_tags': ['tag', 'tag_family'],
    'pub_audience_members': [
        'audience', 'tier', 'lifecycle_stage', 'risk_band', 'value_class',
    ],
    'pub_churn_scores': ['customer_group', 'risk_band', 'weight_source'],
    'pub_tier_review': [
        'tier', 'shifted_condition', 'neighbour_tier', 'own_rate_answer',
        'split_answer', 'keep_answer', 'ruled_answer', 'verdict',
    ],
    'pub_score_changes': ['part', 'signal'],
} -%}
with

{% for table in published_codes -%}
{{ table }} as (select * from {{ ref(table) }}),

{% endfor -%}
customer_schemes as (select * from {{ ref('fct_customer_schemes') }}),

labels as (select * from {{ ref('dim_labels') }}),

-- A reason is its template filled with texts that are never null, and claims of its
-- seed prove the places of each template: whether there is one is all that a row
-- decides.
groups_explained as (
    select distinct
        scheme_code,
        group_code,
        group_reason_code
    from customer_schemes
),

problems_found as (
    {%- for table, codes in published_codes.items() %}
    {%- for code in codes %}
    select distinct
        '{{ table }}' as table_name,
        {{ code }}_code as code,
        'the code has no Chinese or no English name' as problem
    from {{ table }}
    where
        {{ code }}_code is not null
        and ({{ code }}_name_zh is null or {{ code }}_name_en is null)
    union all
    {%- endfor %}
    {%- endfor %}
    select distinct
        'pub_customer_segments' as table_name,
        tier_code as code,
        'the reason of the tier is missing or keeps an unknown {placeholder}' as problem
    from pub_customer_segments
    where
        tier_reason_zh is null
        or tier_reason_en is null
        or tier_reason_zh like '%{' || '%'
        or tier_reason_en like '%{' || '%'
    union all
    select distinct
        'pub_customer_schemes' as table_name,
        groups_explained.scheme_code || ':' || groups_explained.group_code as code,
        'the reason of the group is missing' as problem
    from groups_explained
    left join labels
        on
            labels.vocabulary_code = 'scheme_reason'
            and groups_explained.group_reason_code = labels.code
    where labels.name_zh is null or labels.name_en is null
    {%- for table, code, sentence in [
        ('pub_churn_signals', 'signal', 'evidence'),
        ('pub_churn_causes', 'cause', 'reason'),
        ('pub_churn_warnings', 'play', 'play_action'),
    ] %}
    union all
    select distinct
        '{{ table }}' as table_name,
        {{ code }}_code as code,
        'a sentence is missing or keeps an unknown {placeholder}' as problem
    from {{ table }}
    where
        {{ sentence }}_zh is null
        or {{ sentence }}_en is null
        or {{ sentence }}_zh like '%{' || '%'
        or {{ sentence }}_en like '%{' || '%'
    {%- endfor %}
)

select * from problems_found
