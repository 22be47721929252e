{%- set counts = [
    'case_count', 'churned_case_count', 'first_half_case_count',
    'first_half_churned_case_count',
] -%}
with

readings as (select * from {{ ref('fct_signal_readings') }}),

cases as (select * from {{ ref('int_outcome_cases_placed') }}),

signals as (select * from {{ ref('churn_signals') }}),

-- Whoever a signal was not observed for, or who has too little history, is no case of it.
cases_counted as (
    select
        readings.signal_code,
        cases.tier_code,
        count(*) as case_count,
        sum(case when cases.is_churned then 1 else 0 end) as churned_case_count,
        sum(case when cases.half_code = 'first' then 1 else 0 end)
            as first_half_case_count,
        sum(case when cases.half_code = 'first' and cases.is_churned then 1 else 0 end)
            as first_half_churned_case_count
    from readings
    inner join cases
        on
            readings.customer_id = cases.customer_id
            and readings.observation_date = cases.observation_date
    where readings.signal_state_code in ('fired', 'not_fired')
    group by
        readings.signal_code,
        cases.tier_code
),

-- All who left, whether the signal was observed for them or not.
leavers_counted as (
    select
        tier_code,
        sum(case when is_churned then 1 else 0 end) as leaver_case_count
    from cases
    group by tier_code
    union all
    select
        'all' as tier_code,
        coalesce(sum(case when is_churned then 1 else 0 end), 0) as leaver_case_count
    from cases
),

-- Every signal has a row for all tiers, without any case too.
cases_totalled as (
    select
        signal_code,
        tier_code,
        {{ counts | join(',\n        ') }}
    from cases_counted
    union all
    select
        signals.signal_code,
        'all' as tier_code,
        {%- for count in counts %}
        coalesce(sum(cases_counted.{{ count }}), 0) as {{ count }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from signals
    left join cases_counted
        on signals.signal_code = cases_counted.signal_code
    group by signals.signal_code
),

leavers_joined as (
    select
        cases_totalled.signal_code,
        cases_totalled.tier_code,
        {%- for count in counts %}
        cast(cases_totalled.{{ count }} as int) as {{ count }},
        {%- endfor %}
        cast(leavers_counted.leaver_case_count as int) as leaver_case_count
    from cases_totalled
    inner join leavers_counted
        on cases_totalled.tier_code = leavers_counted.tier_code
)

select * from leavers_joined
