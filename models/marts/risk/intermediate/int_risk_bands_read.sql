{{ config(materialized='view') }}

{%- set log_odds -%}
intercept + risk_score * ln(2) / {{ var('risk_points_to_double_odds') }}
{%- endset -%}
{%- set margin = var('beyond_doubt_risk_points') -%}
with

scores as (select * from {{ ref('int_churn_scores_summed') }}),

cuts as (select * from {{ ref('int_risk_thresholds_found') }}),

capacities as (select * from {{ ref('int_risk_capacities_counted') }}),

bands_read as (
    select
        scores.basis_code,
        scores.customer_id,
        scores.weight_source_code,
        case
            when scores.risk_score >= capacities.high_score then 'high'
            when scores.risk_score >= cuts.medium_score then 'medium'
            else 'low'
        end as read_risk_band_code,
        scores.risk_score,
        scores.fired_signal_count,
        cast({{ logistic(log_odds) }} as decimal(7, 4)) as churn_probability,
        scores.is_overdue,
        -- A clear margin needs no second reading.
        abs(scores.risk_score - cuts.medium_score) >= {{ margin }}
            as is_clear_of_medium,
        abs(scores.risk_score - capacities.high_score) >= {{ margin }}
            as is_clear_of_high,
        scores.is_warm_up,
        scores.last_order_date,
        scores.observation_date
    from scores
    inner join cuts
        on scores.basis_code = cuts.basis_code
    inner join capacities
        on
            scores.basis_code = capacities.basis_code
            and scores.observation_date = capacities.observation_date
)

select * from bands_read
