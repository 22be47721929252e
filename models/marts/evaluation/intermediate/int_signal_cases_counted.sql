{%- set signals = signal_measures() -%}
{%- set counts = [
    'case_count', 'churned_case_count', 'first_half_case_count',
    'first_half_churned_case_count',
] -%}
with

-- The linter's grammar of DuckDB knows no grouping sets.
-- sqlfluff:dialect:postgres
levels as (select * from {{ ref('fct_signal_levels') }}),

cases as (
    select * from {{ ref('int_outcome_cases_placed') }}
    where customer_group_code = 'repeat'
),

churn_signals as (select * from {{ ref('churn_signals') }}),

-- Whoever a signal was not observed for, or who has too little history, is no case.
cases_collected as (
    select
        cases.tier_code,
        cases.half_code,
        {%- for signal in signals %}
        coalesce(levels.{{ signal }}_level >= 0, false) as {{ signal }}_is_judged,
        {%- endfor %}
        cases.is_churned
    from levels
    inner join cases
        on
            levels.customer_id = cases.customer_id
            and levels.observation_date = cases.observation_date
),

cases_counted as (
    select
        {{ grouped_signal('is_judged') }} as signal_code,
        case when grouping(tier_code) = 1 then 'all' else tier_code end as tier_code,
        coalesce(
            {%- for signal in signals %}
            {{ signal }}_is_judged{{ ',' if not loop.last }}
            {%- endfor %}
        ) as is_judged,
        count(*) as case_count,
        sum(case when is_churned then 1 else 0 end) as churned_case_count,
        sum(case when half_code = 'first' then 1 else 0 end) as first_half_case_count,
        sum(case when half_code = 'first' and is_churned then 1 else 0 end)
            as first_half_churned_case_count
    from cases_collected
    group by
        rollup (tier_code),
        grouping sets (
            {%- for signal in signals %}
            ({{ signal }}_is_judged){{ ',' if not loop.last }}
            {%- endfor %}
        )
),

judged_cases as (
    select
        signal_code,
        tier_code,
        {{ counts | join(',\n        ') }}
    from cases_counted
    where is_judged
),

-- Every signal has a row for all tiers, without any case too.
signals_listed as (
    select
        signal_code,
        tier_code
    from judged_cases
    union distinct
    select
        signal_code,
        'all' as tier_code
    from churn_signals
),

customers_counted as (
    select
        case when grouping(tier_code) = 1 then 'all' else tier_code end as tier_code,
        customer_id,
        count(*) as case_count,
        sum(case when is_churned then 1 else 0 end) as churned_count
    from cases
    group by
        rollup (tier_code),
        customer_id
),

-- All who left, whether the signal was observed for them or not, and what part of a
-- case another case of the same customer is worth.
tiers_counted as (
    select
        tier_code,
        sum(churned_count) as leaver_case_count,
        cast(
            {{ effective_sample_size(
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

cases_totalled as (
    select
        signals_listed.signal_code,
        signals_listed.tier_code,
        {%- for count in counts %}
        cast(coalesce(judged_cases.{{ count }}, 0) as int) as {{ count }},
        {%- endfor %}
        cast(coalesce(tiers_counted.leaver_case_count, 0) as int) as leaver_case_count,
        tiers_counted.independent_share
    from signals_listed
    left join judged_cases
        on
            signals_listed.signal_code = judged_cases.signal_code
            and signals_listed.tier_code = judged_cases.tier_code
    left join tiers_counted
        on signals_listed.tier_code = tiers_counted.tier_code
)

select * from cases_totalled
