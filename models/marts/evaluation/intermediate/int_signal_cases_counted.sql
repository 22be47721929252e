{%- set counts = [
    'case_count', 'churned_case_count', 'first_half_case_count',
    'first_half_churned_case_count',
] -%}
with

readings as (select * from {{ ref('fct_signal_readings') }}),

cases as (select * from {{ ref('int_outcome_cases_placed') }}),

signals as (select * from {{ ref('churn_signals') }}),

-- Whoever a signal was not observed for, or who has too little history, is no case.
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

customers_counted as (
    select
        tier_code,
        customer_id,
        count(*) as case_count,
        sum(case when is_churned then 1 else 0 end) as churned_count
    from cases
    group by
        tier_code,
        customer_id
    union all
    select
        'all' as tier_code,
        customer_id,
        count(*) as case_count,
        sum(case when is_churned then 1 else 0 end) as churned_count
    from cases
    group by customer_id
),

-- All who left, whether the signal was observed for them or not, and what part of a
-- case another case of the same customer is worth.
tiers_counted as (
    select
        tier_code,
        sum(churned_count) as leaver_case_count,
        cast(
            {{ effective_trials(
                'sum(churned_count)', 'sum(case_count)', 'count(*)',
                {
                    'successes': 'sum(churned_count * churned_count)',
                    'trials': 'sum(case_count * case_count)',
                    'product': 'sum(case_count * churned_count)',
                },
            ) }} / sum(case_count) as decimal(9, 6)
        ) as independent_share
    from customers_counted
    group by tier_code
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
        coalesce(sum(cases_counted.case_count), 0) as case_count,
        coalesce(sum(cases_counted.churned_case_count), 0) as churned_case_count,
        coalesce(sum(cases_counted.first_half_case_count), 0) as first_half_case_count,
        coalesce(sum(cases_counted.first_half_churned_case_count), 0)
            as first_half_churned_case_count
    from signals
    left join cases_counted
        on signals.signal_code = cases_counted.signal_code
    group by signals.signal_code
),

tiers_joined as (
    select
        cases_totalled.signal_code,
        cases_totalled.tier_code,
        {%- for count in counts %}
        cast(cases_totalled.{{ count }} as int) as {{ count }},
        {%- endfor %}
        cast(coalesce(tiers_counted.leaver_case_count, 0) as int) as leaver_case_count,
        tiers_counted.independent_share
    from cases_totalled
    left join tiers_counted
        on cases_totalled.tier_code = tiers_counted.tier_code
)

select * from tiers_joined
