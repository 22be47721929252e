{%- set points = var('risk_points_to_double_odds') -%}
with

signals as (select * from {{ ref('churn_signals') }}),

scales as (select * from {{ ref('fct_score_calibration') }}),

evidence as (select * from {{ ref('int_signal_evidence_weighed') }}),

severities_listed as (
    {%- for severity in signal_severities() %}
    select '{{ severity }}' as severity_code
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

weights_set as (
    select
        scales.basis_code,
        signals.signal_code,
        severities_listed.severity_code,
        scales.weight_source_code,
        cast(
            case
                when not signals.is_scored then 0
                when scales.weight_source_code = 'seed' then signals.risk_points
                else
                    round(
                        {{ points }} * scales.slope
                        * coalesce(evidence.evidence_weight, 0) / ln(2), 0
                    )
            end as int
        ) as contribution_score,
        cast(coalesce(evidence.churned_count, 0) as int) as churned_count,
        cast(coalesce(evidence.kept_count, 0) as int) as kept_count,
        cast(coalesce(evidence.evidence_weight, 0) as decimal(9, 4))
            as evidence_weight
    from scales
    cross join signals
    cross join severities_listed
    left join evidence
        on
            scales.basis_code = evidence.basis_code
            and signals.signal_code = evidence.signal_code
            and severities_listed.severity_code = evidence.severity_code
)

select * from weights_set
