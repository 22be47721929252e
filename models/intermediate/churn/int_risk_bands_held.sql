{{ config(materialized='view') }}

with

bands_read as (select * from {{ ref('int_risk_bands_read') }}),

risk_bands as (select * from {{ ref('risk_bands') }}),

{% set carried = [
    'weight_source_code', 'read_risk_band_code', 'risk_score', 'fired_signal_count',
    'churn_probability', 'is_overdue', 'is_beyond_doubt', 'is_warm_up',
] -%}
bands_ordered as (
    select
        bands_read.basis_code,
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
        basis_code,
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
        partition by
            basis_code,
            customer_id
        order by observation_date
    )
),

bands_held as (
    select
        basis_code,
        customer_id,
        {%- for column in carried %}
        {{ column }},
        {%- endfor %}
        {{ held_reading('risk_band_order', 'is_confirmed', 'recent_readings') }}
            as held_band_order,
        observation_date
    from bands_judged
    window recent_readings as (
        partition by
            basis_code,
            customer_id
        order by observation_date
        rows between 2 preceding and current row
    )
),

bands_named as (
    select
        bands_held.basis_code,
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

select * from bands_named
