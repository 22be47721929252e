{%- set early_days = [
    var('early_warning_minimum_days'), var('early_warning_maximum_days'),
] -%}
{%- set counts = [
    'case_count', 'churned_count', 'flagged_count', 'recalled_count', 'high_count',
    'high_churned_count', 'low_count', 'low_churned_count',
] -%}
{#- How alike the cases of one customer are: of all, and of those of high risk. -#}
{%- set squares = [
    ('case', 'case', 'churned'), ('high', 'high', 'high_churned'),
] -%}
with

cases as (select * from {{ ref('int_backtest_cases_scored') }}),

cases_marked as (
    select
        customer_group_code,
        customer_id,
        risk_band_code,
        is_churned,
        risk_band_code != 'low' as is_flagged,
        risk_band_code = 'high' as is_high,
        risk_band_code = 'low' as is_low,
        churn_probability - case when is_churned then 1 else 0 end as error,
        is_churned
        and {{ days_between('observation_date', 'horizon_date') }}
        between {{ early_days[0] }} and {{ early_days[1] }} as is_early,
        last_order_date
    from cases
),

{%- set conditions = {
    'churned': 'is_churned', 'flagged': 'is_flagged',
    'recalled': 'is_flagged and is_churned', 'high': 'is_high',
    'high_churned': 'is_high and is_churned', 'low': 'is_low',
    'low_churned': 'is_low and is_churned',
} %}

customers_summed as (
    select
        customer_group_code,
        customer_id,
        count(*) as case_count,
        {%- for name, condition in conditions.items() %}
        sum(case when {{ condition }} then 1 else 0 end) as {{ name }}_count,
        {%- endfor %}
        sum(cast(error * error as decimal(18, 8))) as squared_error
    from cases_marked
    group by
        customer_group_code,
        customer_id
),

-- A departure was warned of early if any date so long before saw more than low risk.
departures_found as (
    select
        customer_group_code,
        customer_id,
        last_order_date,
        max(case when is_low then 0 else 1 end) as warned_count
    from cases_marked
    where is_early
    group by
        customer_group_code,
        customer_id,
        last_order_date
),

departures_counted as (
    select
        customer_group_code,
        count(*) as early_count,
        sum(warned_count) as early_warned_count
    from departures_found
    group by customer_group_code
),

cases_totalled as (
    select
        customers_summed.customer_group_code,
        {%- for count in counts %}
        cast(sum(customers_summed.{{ count }}) as int) as {{ count }},
        {%- endfor %}
        cast(coalesce(max(departures_counted.early_count), 0) as int) as early_count,
        cast(coalesce(max(departures_counted.early_warned_count), 0) as int)
            as early_warned_count,
        cast(count(*) as int) as customer_count,
        cast(sum(case when customers_summed.high_count > 0 then 1 else 0 end) as int)
            as high_customer_count,
        {%- for name, trials, successes in squares %}
        {%- for part, factors in [
            ('squared_' ~ name, [trials, trials]),
            ('squared_' ~ name ~ '_churned', [successes, successes]),
            (name ~ '_by_churned', [trials, successes]),
        ] %}
        cast(
            sum(
                customers_summed.{{ factors[0] }}_count
                * customers_summed.{{ factors[1] }}_count
            ) as bigint
        ) as {{ part }}_count,
        {%- endfor %}
        {%- endfor %}
        cast(sum(customers_summed.squared_error) as decimal(18, 8)) as squared_error
    from customers_summed
    left join departures_counted
        on customers_summed.customer_group_code = departures_counted.customer_group_code
    group by customers_summed.customer_group_code
)

select * from cases_totalled
