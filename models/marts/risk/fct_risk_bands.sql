{%- set log_odds -%}
edges.intercept + scores.risk_score * ln(2) / {{ var('risk_points_to_double_odds') }}
{%- endset -%}
{%- set margin = var('beyond_doubt_risk_points') -%}
with

scores as (select * from {{ ref('int_churn_scores_summed') }}),

edges as (select * from {{ ref('fct_risk_edges') }}),

risk_bands as (select * from {{ ref('risk_bands') }}),

bands_read as (
    select
        scores.basis_code,
        scores.customer_id,
        scores.weight_source_code,
        case
            when scores.risk_score >= edges.high_score then 'high'
            when scores.risk_score >= edges.medium_score then 'medium'
            else 'low'
        end as read_risk_band_code,
        scores.risk_score,
        scores.fired_signal_count,
        cast({{ logistic(log_odds) }} as decimal(7, 4)) as churn_probability,
        scores.is_overdue,
        -- Beyond a clear margin no second reading is needed.
        abs(scores.risk_score - edges.medium_score) >= {{ margin }}
            as is_clear_of_medium,
        abs(scores.risk_score - edges.high_score) >= {{ margin }}
            as is_clear_of_high,
        scores.is_warm_up,
        scores.last_order_date,
        scores.observation_date
    from scores
    inner join edges
        on
            scores.basis_code = edges.basis_code
            and scores.observation_date = edges.observation_date
),

{% set carried = [
    'weight_source_code', 'read_risk_band_code', 'risk_score', 'fired_signal_count',
    'churn_probability', 'is_overdue', 'is_clear_of_high', 'is_warm_up',
] -%}
{%- set steps = ['medium', 'high'] -%}
-- Medium and high thresholds are confirmed independently: a score far above that of
-- medium is at least medium, even while high still waits for its second reading.
edges_read as (
    select
        bands_read.basis_code,
        bands_read.customer_id,
        risk_bands.confirming_reading_count,
        {%- for column in carried %}
        bands_read.{{ column }},
        {%- endfor %}
        bands_read.is_clear_of_medium,
        case when bands_read.read_risk_band_code = 'low' then 0 else 1 end
            as medium_step,
        case when bands_read.read_risk_band_code = 'high' then 1 else 0 end
            as high_step,
        bands_read.last_order_date,
        bands_read.observation_date
    from bands_read
    inner join risk_bands
        on bands_read.read_risk_band_code = risk_bands.risk_band_code
),

edges_judged as (
    select
        basis_code,
        customer_id,
        {%- for column in carried %}
        {{ column }},
        {%- endfor %}
        {%- for edge in steps %}
        {{ edge }}_step,
        {{ confirmed_reading(
            edge ~ '_step', 'customer_history', 'is_clear_of_' ~ edge
        ) }} as is_{{ edge }}_confirmed,
        {%- endfor %}
        observation_date
    from edges_read
    window customer_history as (
        partition by
            basis_code,
            customer_id
        order by observation_date
    )
),

edges_held as (
    select
        basis_code,
        customer_id,
        {%- for column in carried %}
        {{ column }},
        {%- endfor %}
        {%- for edge in steps %}
        {{ held_reading(
            edge ~ '_step', 'is_' ~ edge ~ '_confirmed', 'recent_readings'
        ) }} as held_{{ edge }}_step,
        {%- endfor %}
        observation_date
    from edges_judged
    window recent_readings as (
        partition by
            basis_code,
            customer_id
        order by observation_date
        rows between 2 preceding and current row
    )
),

bands_held as (
    select
        basis_code,
        customer_id,
        weight_source_code,
        case held_medium_step + held_high_step
            when 2 then 'high'
            when 1 then 'medium'
            else 'low'
        end as risk_band_code,
        read_risk_band_code,
        risk_score,
        fired_signal_count,
        churn_probability,
        is_overdue,
        is_clear_of_high and read_risk_band_code = 'high' as is_beyond_doubt,
        is_warm_up,
        observation_date
    from edges_held
)

select * from bands_held
