{%- set log_odds -%}
intercept + risk_score * ln(2) / {{ var('risk_points_to_double_odds') }}
{%- endset -%}
{%- set margin = var('beyond_doubt_risk_points') -%}
with

scores as (select * from {{ ref('int_churn_scores_summed') }}),

capacities as (select * from {{ ref('int_risk_capacities_counted') }}),

risk_bands as (select * from {{ ref('risk_bands') }}),

bands_read as (
    select
        scores.customer_id,
        scores.weight_source_code,
        case
            when scores.risk_score >= capacities.high_score then 'high'
            when scores.risk_score >= scores.medium_score then 'medium'
            else 'low'
        end as read_risk_band_code,
        scores.risk_score,
        scores.fired_signal_count,
        cast({{ logistic(log_odds) }} as decimal(7, 4)) as churn_probability,
        scores.is_overdue,
        -- A clear margin needs no second reading.
        scores.risk_score >= capacities.high_score + {{ margin }}
        or scores.risk_score <= scores.medium_score - {{ margin }}
        or (
            scores.risk_score >= scores.medium_score + {{ margin }}
            and scores.risk_score <= capacities.high_score - {{ margin }}
        ) as is_beyond_doubt,
        scores.is_warm_up,
        scores.last_order_date,
        scores.observation_date
    from scores
    inner join capacities
        on scores.observation_date = capacities.observation_date
),

{% set carried = [
    'weight_source_code', 'read_risk_band_code', 'risk_score', 'fired_signal_count',
    'churn_probability', 'is_overdue', 'is_beyond_doubt', 'is_warm_up',
] -%}
bands_ordered as (
    select
        bands_read.customer_id,
        risk_bands.risk_band_order,
        risk_bands.confirming_reading_count,
        {%- for column in carried %}
        bands_read.{{ column }},
        {%- endfor %}
        bands_read.last_order_date,
        bands_read.observation_date
    from bands_read
    inner join risk_bands
        on bands_read.read_risk_band_code = risk_bands.risk_band_code
),

bands_judged as (
    select
        customer_id,
        risk_band_order,
        {%- for column in carried %}
        {{ column }},
        {%- endfor %}
        {{ confirmed_reading('read_risk_band_code', 'customer_history') }}
            as is_confirmed,
        observation_date
    from bands_ordered
    window customer_history as (
        partition by customer_id
        order by observation_date
    )
),

bands_held as (
    select
        customer_id,
        {%- for column in carried %}
        {{ column }},
        {%- endfor %}
        {{ held_reading('risk_band_order', 'is_confirmed', 'recent_readings') }}
            as held_band_order,
        observation_date
    from bands_judged
    window recent_readings as (
        partition by customer_id
        order by observation_date
        rows between 2 preceding and current row
    )
),

risks_banded as (
    select
        bands_held.customer_id,
        bands_held.weight_source_code,
        risk_bands.risk_band_code,
        bands_held.read_risk_band_code,
        bands_held.risk_score,
        bands_held.fired_signal_count,
        bands_held.churn_probability,
        bands_held.is_overdue,
        bands_held.is_beyond_doubt
        and bands_held.read_risk_band_code = 'high' as is_beyond_doubt,
        bands_held.is_warm_up,
        bands_held.observation_date
    from bands_held
    inner join risk_bands
        on bands_held.held_band_order = risk_bands.risk_band_order
)

select * from risks_banded
