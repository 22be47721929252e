with

cases as (
    select * from {{ ref('int_backtest_cases_scored') }}
    where customer_group_code = 'repeat'
),

scales as (
    select * from {{ ref('fct_score_calibration') }}
    where basis_code = 'backtest'
),

bins_listed as (
    {%- for number in range(1, 11) %}
    select {{ number }} as bin_number
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

-- A probability of one belongs to the last tenth.
customers_summed as (
    select
        cast(least(floor(churn_probability * 10) + 1, 10) as int) as bin_number,
        customer_id,
        count(*) as case_count,
        sum(case when is_churned then 1 else 0 end) as churned_case_count,
        sum(churn_probability) as probability_sum
    from cases
    group by
        cast(least(floor(churn_probability * 10) + 1, 10) as int),
        customer_id
),

bins_summed as (
    select
        bin_number,
        count(*) as customer_count,
        sum(case_count) as case_count,
        sum(churned_case_count) as churned_case_count,
        sum(probability_sum) as probability_sum,
        sum(case_count * case_count) as squared_case_count,
        sum(churned_case_count * churned_case_count) as squared_churned_count,
        sum(case_count * churned_case_count) as case_by_churned_count
    from customers_summed
    group by bin_number
),

trials_weighed as (
    select
        bin_number,
        customer_count,
        case_count,
        churned_case_count,
        -- Of four decimals, hence whole numbers, which all engines round alike.
        cast(
            {{ exact_ratio('probability_sum * 10000', 'case_count * 10000') }}
            as decimal(9, 4)
        ) as mean_probability,
        {{ exact_ratio('churned_case_count', 'case_count') }} as churn_rate,
        {{ effective_sample_size(
            'churned_case_count',
            'case_count',
            'customer_count',
            {
                'successes': 'squared_churned_count',
                'trials': 'squared_case_count',
                'product': 'case_by_churned_count',
            },
        ) }} as effective_case_count
    from bins_summed
),

rates_bounded as (
    select
        bin_number,
        customer_count,
        case_count,
        churned_case_count,
        mean_probability,
        {%- for end, side in [('lower', '-'), ('upper', '+')] %}
        cast(
            {{ wilson_bound(
                'effective_case_count * churned_case_count / case_count',
                'effective_case_count',
                side,
            ) }} as decimal(9, 4)
        ) as churn_rate_{{ end }},
        {%- endfor %}
        churn_rate
    from trials_weighed
),

bins_calibrated as (
    select
        bins_listed.bin_number,
        scales.weight_source_code,
        cast(coalesce(rates_bounded.customer_count, 0) as int) as customer_count,
        cast(coalesce(rates_bounded.case_count, 0) as int) as case_count,
        cast(coalesce(rates_bounded.churned_case_count, 0) as int)
            as churned_case_count,
        cast((bins_listed.bin_number - 1) / 10.0 as decimal(9, 4))
            as minimum_probability,
        cast(bins_listed.bin_number / 10.0 as decimal(9, 4)) as maximum_probability,
        rates_bounded.mean_probability,
        rates_bounded.churn_rate,
        rates_bounded.churn_rate_lower,
        rates_bounded.churn_rate_upper
    from bins_listed
    cross join scales
    left join rates_bounded
        on bins_listed.bin_number = rates_bounded.bin_number
)

select * from bins_calibrated
