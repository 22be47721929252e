{%- set counts = [
    'fired_case_count', 'churned_fired_case_count', 'first_half_fired_case_count',
    'first_half_churned_fired_case_count',
] -%}
with

signals as (select * from {{ ref('fct_fired_signals') }}),

cases as (
    select * from {{ ref('int_outcome_cases_placed') }}
    where customer_group_code = 'repeat'
),

-- A departure, told by the last order, is warned of on the first date the signal fired.
departures_counted as (
    select
        signals.signal_code,
        case when grouping(cases.tier_code) = 1 then 'all' else cases.tier_code end
            as tier_code,
        cases.customer_id,
        cases.is_churned,
        count(*) as fired_case_count,
        sum(case when cases.half_code = 'first' then 1 else 0 end)
            as first_half_fired_case_count,
        max({{ days_between('cases.observation_date', 'cases.horizon_date') }})
            as lead_days
    from signals
    inner join cases
        on
            signals.customer_id = cases.customer_id
            and signals.observation_date = cases.observation_date
    group by
        signals.signal_code,
        rollup(cases.tier_code),
        cases.customer_id,
        cases.is_churned,
        cases.last_order_date
),

leads_measured as (
    select
        signal_code,
        tier_code,
        count(*) as departure_count,
        median(lead_days) as median_lead_days
    from departures_counted
    where is_churned
    group by
        signal_code,
        tier_code
),

customers_summed as (
    select
        signal_code,
        tier_code,
        customer_id,
        sum(fired_case_count) as fired_case_count,
        sum(case when is_churned then fired_case_count else 0 end)
            as churned_fired_case_count,
        sum(first_half_fired_case_count) as first_half_fired_case_count,
        sum(case when is_churned then first_half_fired_case_count else 0 end)
            as first_half_churned_fired_case_count
    from departures_counted
    group by
        signal_code,
        tier_code,
        customer_id
),

-- Cases of one customer resemble each other; the sums of squares tell how much.
signals_summed as (
    select
        customers_summed.signal_code,
        customers_summed.tier_code,
        cast(count(*) as int) as fired_customer_count,
        {%- for count in counts %}
        cast(sum(customers_summed.{{ count }}) as int) as {{ count }},
        {%- endfor %}
        {%- for name, factors in {
            'squared_fired_count': ['fired_case_count', 'fired_case_count'],
            'squared_churned_count':
                ['churned_fired_case_count', 'churned_fired_case_count'],
            'fired_by_churned_count': ['fired_case_count', 'churned_fired_case_count'],
        }.items() %}
        cast(
            sum(
                customers_summed.{{ factors | join(' * customers_summed.') }}
            ) as bigint
        ) as {{ name }},
        {%- endfor %}
        cast(coalesce(max(leads_measured.departure_count), 0) as int)
            as departure_count,
        cast(max(leads_measured.median_lead_days) as decimal(9, 1)) as median_lead_days
    from customers_summed
    left join leads_measured
        on
            customers_summed.signal_code = leads_measured.signal_code
            and customers_summed.tier_code = leads_measured.tier_code
    group by
        customers_summed.signal_code,
        customers_summed.tier_code
)

select * from signals_summed
