with

bands as (
    select * from {{ ref('fct_risk_bands') }}
    where basis_code = 'production'
),

risks_served as (
    select
        customer_id,
        weight_source_code,
        risk_band_code,
        read_risk_band_code,
        risk_score,
        fired_signal_count,
        churn_probability,
        is_overdue,
        is_beyond_doubt,
        is_warm_up,
        observation_date
    from bands
)

select * from risks_served
