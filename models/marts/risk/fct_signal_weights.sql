{%- set points = var('risk_points_to_double_odds') -%}
with

signals as (select * from {{ ref('churn_signals') }}),

scales as (select * from {{ ref('fct_score_calibration') }}),

fitted_grades as (select * from {{ ref('int_signal_grades_fitted') }}),

-- Where nothing is learned the severities are the grades. A grade holds from its start
-- on, itself included, which is the next value where only what lies beyond may count.
seed_grades as (
    select
        signal_code,
        0 as grade_number,
        cast(null as decimal(18, 4)) as start_value
    from signals
    {%- for severity in signal_severities() %}
    {%- set start = ('threshold' if loop.first else severity) ~ '_value' %}
    union all
    select
        signal_code,
        {{ loop.index }} as grade_number,
        {{ start }} + case comparison_code
            when 'above' then 0.0001
            when 'below' then -0.0001
            else 0
        end as start_value
    from signals
    {%- endfor %}
),

-- Of a signal nothing could be learned of there is the grade that adds nothing.
grades_chosen as (
    select
        scales.basis_code,
        signals.signal_code,
        scales.weight_source_code,
        case
            when not signals.is_scored then 'explains'
            else coalesce(fitted_grades.signal_use_code, 'too_few_customers')
        end as signal_use_code,
        coalesce(fitted_grades.grade_number, 0) as grade_number,
        fitted_grades.start_value,
        fitted_grades.milder_share,
        coalesce(fitted_grades.churned_count, 0) as churned_count,
        coalesce(fitted_grades.kept_count, 0) as kept_count,
        coalesce(fitted_grades.evidence_weight, 0) as evidence_weight,
        round(
            {{ points }} * scales.slope * coalesce(fitted_grades.evidence_weight, 0)
            / ln(2), 0
        ) as contribution_score
    from scales
    cross join signals
    left join fitted_grades
        on
            scales.basis_code = fitted_grades.basis_code
            and signals.signal_code = fitted_grades.signal_code
    where scales.weight_source_code = 'learned'
    union all
    select
        scales.basis_code,
        signals.signal_code,
        scales.weight_source_code,
        case
            when not signals.is_scored then 'explains'
            when signals.risk_points = 0 then 'adds_nothing'
            else 'weighs'
        end as signal_use_code,
        seed_grades.grade_number,
        cast(seed_grades.start_value as double) as start_value,
        null as milder_share,
        0 as churned_count,
        0 as kept_count,
        0 as evidence_weight,
        case
            when signals.is_scored and seed_grades.grade_number > 0
                then signals.risk_points
            else 0
        end as contribution_score
    from scales
    cross join signals
    inner join seed_grades
        on signals.signal_code = seed_grades.signal_code
    where scales.weight_source_code = 'seed'
),

weights_set as (
    select
        grades_chosen.basis_code,
        grades_chosen.signal_code,
        grades_chosen.weight_source_code,
        grades_chosen.signal_use_code,
        cast(grades_chosen.grade_number as int) as grade_number,
        signals.comparison_code in ('at_most', 'below') as is_falling,
        cast(grades_chosen.start_value as decimal(18, 4)) as start_value,
        cast(grades_chosen.milder_share as decimal(9, 4)) as milder_share,
        cast(grades_chosen.contribution_score as int) as contribution_score,
        cast(grades_chosen.churned_count as int) as churned_count,
        cast(grades_chosen.kept_count as int) as kept_count,
        cast(grades_chosen.evidence_weight as decimal(9, 4)) as evidence_weight
    from grades_chosen
    inner join signals
        on grades_chosen.signal_code = signals.signal_code
)

select * from weights_set
