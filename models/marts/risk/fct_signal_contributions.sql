with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

levels as (
    select * from {{ ref('fct_signal_levels') }}
    where observation_date in (select latest_dates.observation_date from latest_dates)
),

weights as (
    select * from {{ ref('fct_signal_weights') }}
    where basis_code = 'production'
),

signals_valued as (
    {{- signals_unpivoted('levels') }}
),

severities_named as (
    select
        customer_id,
        signal_code,
        {{ severity_of_level('signal_level') }} as severity_code,
        signal_value,
        observation_date
    from signals_valued
),

-- What has not fired has no severity, hence no weight.
contributions_valued as (
    select
        severities_named.customer_id,
        severities_named.signal_code,
        severities_named.severity_code,
        severities_named.signal_value,
        coalesce(weights.contribution_score, 0) as contribution_score,
        severities_named.observation_date
    from severities_named
    left join weights
        on
            severities_named.signal_code = weights.signal_code
            and severities_named.severity_code = weights.severity_code
)

select * from contributions_valued
