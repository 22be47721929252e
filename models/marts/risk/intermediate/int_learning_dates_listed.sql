with

outcome_dates as (select * from {{ ref('dim_outcome_dates') }}),

-- Of each group of customers once for production, once for the backtest.
dates_listed as (
    {%- for basis in risk_bases() %}
    select
        '{{ basis.basis }}' as basis_code,
        '{{ basis.group }}' as customer_group_code,
        {{ 'true' if basis.dates == 'production' else 'false' }} as is_production,
        {{ var('signal_learning_minimum_customers') }} as minimum_customer_count,
        {{ var('signal_fit_strength') }} as fit_strength,
        {{ var('confidence_z') }} as confidence_z,
        {{ var('risk_points_to_double_odds') }} as points_to_double_odds,
        {{ var('minimum_proof_date_count') }} as minimum_proof_date_count,
        observation_date
    from outcome_dates
    where is_{{ basis.dates }}_basis
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select * from dates_listed
