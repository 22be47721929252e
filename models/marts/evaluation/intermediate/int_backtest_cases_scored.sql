with

bands as (select * from {{ ref('fct_risk_bands') }}),

cases as (select * from {{ ref('int_outcome_cases_placed') }}),

outcome_dates as (
    select * from {{ ref('dim_outcome_dates') }}
    where is_backtest
),

bases as (
    {{- bases_listed('backtest') }}
),

cases_scored as (
    select
        bands.customer_id,
        bases.customer_group_code,
        bands.weight_source_code,
        bands.risk_band_code,
        bands.risk_score,
        bands.churn_probability,
        cases.is_churned,
        cases.horizon_date,
        cases.last_order_date,
        cases.observation_date
    from bands
    inner join bases
        on bands.basis_code = bases.basis_code
    inner join outcome_dates
        on bands.observation_date = outcome_dates.observation_date
    inner join cases
        on
            bands.customer_id = cases.customer_id
            and bands.observation_date = cases.observation_date
)

select * from cases_scored
