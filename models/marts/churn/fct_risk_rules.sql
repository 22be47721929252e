{%- set compound_conditions = ['silent_30d', 'no_repurchase_90d', 'recent_complaint'] -%}
with

signals as (select * from {{ ref('churn_signals') }}),

weights as (
    select * from {{ ref('fct_signal_weights') }}
    where basis_code = 'served'
),

compound_conditions_found as (
    select
        {%- for condition in compound_conditions %}
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
                    {%- for condition in compound_conditions %}
                    ':' || cast(
                        compound_conditions_found.{{ condition }}_threshold as string
                    )
                    {{- ' ||' if not loop.last }}
                    {%- endfor %}
            else ''
        end as measuring_rule,
        signals.threshold_value,
        signals.moderate_value,
        signals.severe_value,
        weights.contribution_score
    from weights
    inner join signals
        on weights.signal_code = signals.signal_code
    cross join compound_conditions_found
)

select * from rules_listed
