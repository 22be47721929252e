{%- set measures = signal_measures() -%}
{%- set rule_columns = [
    'comparison_code', 'threshold_value', 'moderate_value', 'severe_value',
    'minimum_evidence_count', 'has_cohort_baseline',
] -%}
{#- What a signal is explained by is kept beside its value. -#}
{%- set explaining = signal_metrics(
    ['observed', 'baseline', 'baseline_source', 'evidence']
) -%}
{%- set flags = signal_metrics(['observed_if']) -%}
{%- set is_first_time =
    'coalesce(values_measured.order_count < outcomes.minimum_order_count, false)' -%}
with

metrics as (select * from {{ ref('int_signal_metrics_joined') }}),

cohort_baselines as (select * from {{ ref('int_signal_baselines_averaged') }}),

signals as (select * from {{ ref('churn_signals') }}),

outcome_dates as (select * from {{ ref('dim_outcome_dates') }}),

outcomes as (
    select * from {{ ref('churn_outcomes') }}
    where industry_code = '{{ var("industry_code") }}'
),

rules_pivoted as (
    select
        {%- for signal in measures %}
        {%- for column in rule_columns %}
        max(case when signal_code = '{{ signal }}' then {{ column }} else null end)
            as {{ signal }}_{{ column }},
        {%- endfor %}
        {%- endfor %}
        count(*) as signal_count
    from signals
),

-- Held against the own past where there is enough of it, else against what the cohort
-- did, else not at all.
values_measured as (
    select
        metrics.customer_id,
        {%- for metric in explaining %}
        metrics.{{ metric }},
        {%- endfor %}
        {%- for signal, measure in measures.items() %}
        {%- set rule = 'rules_pivoted.' ~ signal ~ '_' %}
        {%- set observed = 'metrics.' ~ measure.observed %}
        {%- set own_past = 'metrics.' ~ measure.baseline %}
        {%- set cohort_past = 'cohort_baselines.' ~ signal ~ '_cohort_value' %}
        {%- set evidence = 'metrics.' ~ measure.evidence if measure.evidence else '0' %}
        {%- set has_evidence = evidence ~ ' >= ' ~ rule ~ 'minimum_evidence_count' %}
        {%- if measure.cohort %}
        case when {{ has_evidence }} then 'own' else 'cohort' end
            as {{ signal }}_baseline_source_code,
        case when {{ has_evidence }} then {{ own_past }} else {{ cohort_past }} end
            as {{ signal }}_baseline_value,
        {%- endif %}
        cast(
            case
                {%- if measure.observed_if %}
                when not metrics.{{ measure.observed_if }} then null
                {%- endif %}
                {%- if measure.counts %}
                when {{ has_evidence }} then {{ signals_holding(measure.counts) }}
                {%- else %}
                when {{ has_evidence }}
                    then {{ signal_value(measure.formula, observed, own_past) }}
                {%- endif %}
                {%- if measure.cohort %}
                when
                    {{ rule }}has_cohort_baseline
                    and metrics.{{ measure.cohort_if }}
                    then {{ signal_value(measure.formula, observed, cohort_past) }}
                {%- endif %}
                else null
            end as decimal(18, 4)
        ) as {{ signal }}_value,
        {%- endfor %}
        {%- for flag in flags %}
        metrics.{{ flag }},
        {%- endfor %}
        metrics.is_warm_up,
        metrics.last_order_date,
        metrics.observation_date
    from metrics
    cross join rules_pivoted
    left join cohort_baselines
        on metrics.observation_date = cohort_baselines.observation_date
),

-- Whether a first order is repeated is another question than whether who repeats it
-- goes on, so each group has weights of its own.
levels_read as (
    select
        values_measured.customer_id,
        case when {{ is_first_time }} then 'first_time' else 'repeat' end
            as customer_group_code,
        {%- for metric in explaining %}
        values_measured.{{ metric }},
        {%- endfor %}
        {%- for signal, measure in measures.items() %}
        {%- set value = 'values_measured.' ~ signal ~ '_value' %}
        {%- if measure.cohort %}
        values_measured.{{ signal }}_baseline_source_code,
        values_measured.{{ signal }}_baseline_value,
        {%- endif %}
        {%- if measure.group == 'first_time' %}
        case when {{ is_first_time }} then {{ value }} else null end
            as {{ signal }}_value,
        {%- else %}
        {{ value }},
        {%- endif %}
        cast(
            case
                {%- if measure.group == 'first_time' %}
                when not {{ is_first_time }} then null
                {%- endif %}
                {%- if measure.observed_if %}
                when not values_measured.{{ measure.observed_if }} then null
                {%- endif %}
                when {{ value }} is null then -1
                else {{ signal_level(value, 'rules_pivoted.' ~ signal ~ '_') }}
            end as smallint
        ) as {{ signal }}_level,
        {%- endfor %}
        values_measured.is_warm_up,
        values_measured.last_order_date,
        values_measured.observation_date
    from values_measured
    cross join rules_pivoted
    left join outcome_dates
        on values_measured.observation_date = outcome_dates.observation_date
    left join outcomes
        on outcome_dates.outcome_code = outcomes.outcome_code
)

select * from levels_read
