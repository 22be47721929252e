with

signals as (select * from {{ ref('fct_churn_signals') }}),

cases as (
    select * from {{ ref('int_outcome_cases_placed') }}
    where is_churned
),

-- A departure, told by the last order, is warned of on the first date the signal fired.
departures_warned as (
    select
        signals.signal_code,
        cases.tier_code,
        cases.customer_id,
        cases.last_order_date,
        max({{ days_between('cases.observation_date', 'cases.horizon_date') }})
            as lead_days
    from signals
    inner join cases
        on
            signals.customer_id = cases.customer_id
            and signals.observation_date = cases.observation_date
    group by
        signals.signal_code,
        cases.tier_code,
        cases.customer_id,
        cases.last_order_date
),

tiers_totalled as (
    select
        signal_code,
        tier_code,
        lead_days
    from departures_warned
    union all
    select
        signal_code,
        'all' as tier_code,
        max(lead_days) as lead_days
    from departures_warned
    group by
        signal_code,
        customer_id,
        last_order_date
),

leads_measured as (
    select
        signal_code,
        tier_code,
        cast(count(*) as int) as departure_count,
        cast(median(lead_days) as decimal(9, 1)) as median_lead_days
    from tiers_totalled
    group by
        signal_code,
        tier_code
)

select * from leads_measured
