{%- set step_count = 10 -%}
{%- set exact = 'decimal(28, 10)' -%}
{%- set determinant =
    'information * squared_information - weighted_information * weighted_information'
-%}
{#- Full steps may run away where few leave at low scores: none is longer than this. -#}
{%- set length =
    'greatest(1e0, abs(slope_change) / 0.5e0, abs(intercept_change) / 2e0)'
-%}
with

scores as (select * from {{ ref('int_raw_scores_counted') }}),

bases_summed as (
    select
        basis_code,
        cast(sum(churned_count) as int) as churned_count,
        cast(sum(customer_count) as int) as customer_count
    from scores
    group by basis_code
),

-- Signals overlap, so their summed evidence says too much: a slope and an intercept of
-- the largest likelihood make probabilities of it (Platt 1999), by Newton's method.
-- Terms are summed as decimals, so the order of rows changes nothing.
fit_0 as (
    select
        basis_code,
        cast(0.5 as double) as slope,
        ln((churned_count + 0.5e0) / (customer_count - churned_count + 0.5e0))
            as intercept
    from bases_summed
),

{%- for step in range(1, step_count + 1) %}
{%- set before = 'fit_' ~ (step - 1) %}
{%- set probability = logistic(
    before ~ '.slope * scores.raw_score + ' ~ before ~ '.intercept'
) %}

terms_{{ step }} as (
    select
        scores.basis_code,
        fit_{{ step - 1 }}.slope,
        fit_{{ step - 1 }}.intercept,
        cast(scores.raw_score as double) as raw_score,
        scores.churned_count - scores.customer_count * {{ probability }} as residual,
        scores.customer_count * {{ probability }} * (1 - {{ probability }})
            as information
    from scores
    inner join fit_{{ step - 1 }}
        on scores.basis_code = fit_{{ step - 1 }}.basis_code
),

sums_{{ step }} as (
    select
        basis_code,
        slope,
        intercept,
        cast(sum(cast(residual as {{ exact }})) as double) as residual,
        cast(sum(cast(residual * raw_score as {{ exact }})) as double)
            as weighted_residual,
        cast(sum(cast(information as {{ exact }})) as double) as information,
        cast(sum(cast(information * raw_score as {{ exact }})) as double)
            as weighted_information,
        0.000001e0
        + cast(sum(cast(information * raw_score * raw_score as {{ exact }})) as double)
            as squared_information
    from terms_{{ step }}
    group by
        basis_code,
        slope,
        intercept
),

directions_{{ step }} as (
    select
        basis_code,
        slope,
        intercept,
        coalesce(
            (information * weighted_residual - weighted_information * residual)
            / nullif({{ determinant }}, 0), 0
        ) as slope_change,
        coalesce(
            (squared_information * residual - weighted_information * weighted_residual)
            / nullif({{ determinant }}, 0), 0
        ) as intercept_change
    from sums_{{ step }}
),

fit_{{ step }} as (
    select
        basis_code,
        slope + slope_change / {{ length }} as slope,
        intercept + intercept_change / {{ length }} as intercept
    from directions_{{ step }}
),
{%- endfor %}

scales_fitted as (
    select
        bases_summed.basis_code,
        bases_summed.churned_count,
        bases_summed.customer_count,
        cast(fit_{{ step_count }}.slope as decimal(12, 6)) as slope,
        cast(fit_{{ step_count }}.intercept as decimal(12, 6)) as intercept
    from bases_summed
    inner join fit_{{ step_count }}
        on bases_summed.basis_code = fit_{{ step_count }}.basis_code
)

select * from scales_fitted
