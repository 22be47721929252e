with

bands as (
    {%- for basis in risk_bases() if basis.dates == 'backtest' %}
    select
        *,
        '{{ basis.group }}' as customer_group_code
    from {{ ref('fct_risk_bands') }}
    where basis_code = '{{ basis.basis }}'
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

cases as (select * from {{ ref('int_outcome_cases_placed') }}),

outcome_dates as (
    select * from {{ ref('dim_outcome_dates') }}
    where is_backtest
),

cases_scored as (
    select
        bands.customer_id,
        bands.customer_group_code,
        bands.weight_source_code,
        bands.risk_band_code,
        bands.risk_score,
        bands.churn_probability,
        cases.is_churned,
        cases.horizon_date,
        cases.last_order_date,
        cases.observation_date
    from bands
    inner join outcome_dates
        on bands.observation_date = outcome_dates.observation_date
    inner join cases
        on
            bands.customer_id = cases.customer_id
            and bands.observation_date = cases.observation_date
)

select * from cases_scored
