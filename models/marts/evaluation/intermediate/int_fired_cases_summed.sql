{%- set counts = [
    'fired_case_count', 'churned_fired_case_count', 'first_half_fired_case_count',
    'first_half_churned_fired_case_count',
] -%}
with

signals as (select * from {{ ref('fct_churn_signals') }}),

cases as (select * from {{ ref('int_outcome_cases_placed') }}),

customers_summed as (
    select
        signals.signal_code,
        cases.tier_code,
        cases.customer_id,
        count(*) as fired_case_count,
        sum(case when cases.is_churned then 1 else 0 end) as churned_fired_case_count,
        sum(case when cases.half_code = 'first' then 1 else 0 end)
            as first_half_fired_case_count,
        sum(case when cases.half_code = 'first' and cases.is_churned then 1 else 0 end)
            as first_half_churned_fired_case_count
    from signals
    inner join cases
        on
            signals.customer_id = cases.customer_id
            and signals.observation_date = cases.observation_date
    group by
        signals.signal_code,
        cases.tier_code,
        cases.customer_id
),

tiers_totalled as (
    select
        signal_code,
        tier_code,
        customer_id,
        {{ counts | join(',\n        ') }}
    from customers_summed
    union all
    select
        signal_code,
        'all' as tier_code,
        customer_id,
        sum(fired_case_count) as fired_case_count,
        sum(churned_fired_case_count) as churned_fired_case_count,
        sum(first_half_fired_case_count) as first_half_fired_case_count,
        sum(first_half_churned_fired_case_count) as first_half_churned_fired_case_count
    from customers_summed
    group by
        signal_code,
        customer_id
),

-- Cases of one customer resemble each other; the sums of squares tell how much.
signals_summed as (
    select
        signal_code,
        tier_code,
        cast(count(*) as int) as fired_customer_count,
        {%- for count in counts %}
        cast(sum({{ count }}) as int) as {{ count }},
        {%- endfor %}
        cast(sum(fired_case_count * fired_case_count) as bigint)
            as squared_fired_count,
        cast(sum(churned_fired_case_count * churned_fired_case_count) as bigint)
            as squared_churned_count,
        cast(sum(fired_case_count * churned_fired_case_count) as bigint)
            as fired_by_churned_count
    from tiers_totalled
    group by
        signal_code,
        tier_code
)

select * from signals_summed
