{%- set conditions = ['silent_30d', 'no_repurchase_90d', 'recent_complaint'] -%}
with

signals as (select * from {{ ref('churn_signals') }}),

weights as (
    select * from {{ ref('fct_signal_weights') }}
    where basis_code = 'served'
),

conditions_found as (
    select
        {%- for condition in conditions %}
        max(
            case
                when signal_code = '{{ condition }}' then threshold_value
                else null
            end
        ) as {{ condition }}_threshold,
        {%- endfor %}
        count(*) as signal_count
    from signals
),

-- A value can be judged again by other thresholds. What it is measured by can't.
rules_listed as (
    select
        weights.signal_code,
        weights.severity_code,
        signals.comparison_code,
        cast(signals.minimum_evidence_count as string)
        || ':' || cast(signals.has_cohort_baseline as string)
        || case
            when weights.signal_code = 'compound_high_risk'
                then
                    concat_ws(
                        ':',
                        '',
                        cast(conditions_found.silent_30d_threshold as string),
                        cast(conditions_found.no_repurchase_90d_threshold as string),
                        cast(conditions_found.recent_complaint_threshold as string)
                    )
            else ''
        end as measuring_rule,
        signals.threshold_value,
        signals.moderate_value,
        signals.severe_value,
        weights.contribution_score
    from weights
    inner join signals
        on weights.signal_code = signals.signal_code
    cross join conditions_found
)

select * from rules_listed
