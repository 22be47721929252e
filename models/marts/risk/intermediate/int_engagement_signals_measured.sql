{{ config(materialized='view') }}

{%- set silent_days =
    'least(days_since_last_order, '
    ~ 'coalesce(days_since_last_interaction, days_since_last_order))'
-%}
{%- set thirds = [
    'interaction_count_30d',
    'interaction_count_60d - interaction_count_30d',
    'interaction_count_90d - interaction_count_60d',
] -%}
{#-
    Each measure: the signal, how it is judged, where it is observed, the value seen, the
    own past it is held against and how much evidence that past rests on. Null stands for
    none.
-#}
{#-
    The cohort stands in for an own past that is too short. Who is in it: all whose
    earlier window could hold something. Who is held against it: for scores and replies
    anybody, for interactions who was there for one window but not yet for two and has
    fallen within them.
-#}
{%- set cohorts = {
    'interaction_down': (
        'has_behaviour and days_since_first_order >= 180',
        'days_since_first_order between 90 and 179'
        ~ ' and interaction_count_90d < interaction_count_previous_90d',
    ),
    'csat_drop': ('csat_count_previous_90d > 0', 'true'),
    'service_slow': ('reply_count_previous_90d > 0', 'true'),
} -%}
{%- set measures = [
    ('silent_30d', 'level', 'has_behaviour', silent_days, 'null', '0'),
    ('no_login_90d', 'level', 'days_since_last_login is not null',
     'days_since_last_login', 'null', '0'),
    ('interaction_down', 'drop', 'has_behaviour', 'interaction_count_90d',
     'interaction_count_previous_90d', 'interaction_count_previous_90d'),
    ('activity_plunge', 'drop', 'has_behaviour', 'active_day_count_90d',
     'active_day_count_previous_90d', 'active_day_count_previous_90d'),
    ('activity_volatile', 'multiple', 'has_behaviour',
     'greatest(' ~ thirds | join(', ') ~ ') - least(' ~ thirds | join(', ') ~ ')',
     exact_ratio('interaction_count_90d', '3'), 'interaction_count_90d'),
    ('visits_down', 'drop', 'has_behaviour', 'visit_count_90d',
     'visit_count_previous_90d', 'visit_count_previous_90d'),
    ('competitor_attention', 'level', 'company_has_behaviour',
     'competitor_attention_count_90d', 'null', '0'),
    ('feedback_silent', 'drop', 'company_has_satisfaction',
     'csat_count_90d + nps_count_90d',
     'csat_count_previous_90d + nps_count_previous_90d',
     'csat_count_previous_90d + nps_count_previous_90d'),
    ('csat_low', 'level', 'csat_count_90d > 0', 'csat_score_90d', 'null',
     'csat_count_90d'),
    ('csat_drop', 'fall', 'csat_count_90d > 0', 'csat_score_90d',
     'csat_score_previous_90d', 'csat_count_previous_90d'),
    ('nps_detractor', 'level', 'nps_count_90d > 0', 'nps_score_90d', 'null',
     'nps_count_90d'),
    ('recent_complaint', 'level', 'company_has_service', 'complaint_count_30d',
     'null', '0'),
    ('complaints_up', 'increase', 'company_has_service', 'complaint_count_90d',
     'complaint_count_previous_90d', '0'),
    ('aftersales_up', 'increase', 'company_has_service', 'after_sales_count_90d',
     'after_sales_count_previous_90d', '0'),
    ('service_slow', 'multiple', 'reply_count_90d > 0', 'mean_reply_minutes_90d',
     'mean_reply_minutes_previous_90d', 'reply_count_previous_90d'),
    ('compound_high_risk', 'level', 'is_compound_observed', 'condition_count', 'null',
     '0'),
    ('renewal_down', 'level', 'contract_start_count > 0', 'renewal_loss_count_90d',
     'null', '0'),
    ('leave_notice', 'level', 'company_has_account_or_contract',
     'leave_notice_count_90d', 'null', '0'),
    ('not_touched', 'level',
     "company_has_outreach and value_class_code = 'top'",
     'coalesce(days_since_last_touch, days_since_first_order)', 'null', '0'),
    ('over_touched', 'burden', 'company_has_relationship', 'touch_count_30d',
     'opt_out_count_90d', '0'),
] -%}
with

inputs as (select * from {{ ref('int_signal_inputs_joined') }}),

thresholds_pivoted as (
    select
        max(case when signal_code = 'silent_30d' then threshold_value else null end)
            as silent_30d_threshold,
        max(
            case
                when signal_code = 'no_repurchase_90d' then threshold_value
                else null
            end
        ) as no_repurchase_90d_threshold,
        max(
            case
                when signal_code = 'recent_complaint' then threshold_value
                else null
            end
        ) as recent_complaint_threshold
    from {{ ref('churn_signals') }}
),

-- The compound signal counts how many of its three conditions hold at once.
conditions_counted as (
    select
        inputs.customer_id,
        case
            when {{ silent_days }} >= thresholds_pivoted.silent_30d_threshold then 1
            else 0
        end
        + case
            when
                inputs.days_since_last_order
                >= thresholds_pivoted.no_repurchase_90d_threshold
                then 1
            else 0
        end
        + case
            when
                inputs.complaint_count_30d
                >= thresholds_pivoted.recent_complaint_threshold
                then 1
            else 0
        end as condition_count,
        inputs.has_behaviour and inputs.company_has_service as is_compound_observed,
        inputs.observation_date
    from inputs
    cross join thresholds_pivoted
),

signals_measured as (
    {%- for signal, formula, observed_if, observed, past, evidence in measures %}
    select
        customer_id,
        '{{ signal }}' as signal_code,
        '{{ formula }}' as formula_code,
        'own' as baseline_source_code,
        cast({{ observed }} as decimal(18, 4)) as observed_value,
        cast({{ past }} as decimal(18, 4)) as own_baseline_value,
        cast({{ evidence }} as int) as evidence_count,
        {{ observed_if }} as is_observed,
        {%- set in_cohort, held_against_it = cohorts.get(signal, ('false', 'false')) %}
        {{ in_cohort }} as is_cohort_member,
        {{ held_against_it }} as is_cohort_comparable,
        observation_date
    from {{ 'conditions_counted' if observed == 'condition_count' else 'inputs' }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select * from signals_measured
