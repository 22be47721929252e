with

signal_cases as (select * from {{ ref('int_signal_cases_counted') }}),

fired_cases as (select * from {{ ref('int_fired_cases_summed') }}),

fired_joined as (
    select
        signal_cases.signal_code,
        signal_cases.tier_code,
        signal_cases.case_count,
        signal_cases.churned_case_count,
        signal_cases.leaver_case_count,
        coalesce(fired_cases.fired_customer_count, 0) as fired_customer_count,
        coalesce(fired_cases.fired_case_count, 0) as fired_case_count,
        coalesce(fired_cases.churned_fired_case_count, 0) as churned_fired_case_count,
        coalesce(fired_cases.departure_count, 0) as departure_count,
        fired_cases.median_lead_days,
        signal_cases.first_half_case_count,
        signal_cases.first_half_churned_case_count,
        coalesce(fired_cases.first_half_fired_case_count, 0)
            as first_half_fired_case_count,
        coalesce(fired_cases.first_half_churned_fired_case_count, 0)
            as first_half_churned_fired_case_count,
        {{ effective_sample_size(
            'fired_cases.churned_fired_case_count',
            'fired_cases.fired_case_count',
            'fired_cases.fired_customer_count',
            {
                'successes': 'fired_cases.squared_churned_count',
                'trials': 'fired_cases.squared_fired_count',
                'product': 'fired_cases.fired_by_churned_count',
            },
        ) }} as effective_case_count,
        signal_cases.case_count * signal_cases.independent_share
            as effective_base_count,
        signal_cases.churned_case_count * signal_cases.independent_share
            as effective_base_churned_count
    from signal_cases
    left join fired_cases
        on
            signal_cases.signal_code = fired_cases.signal_code
            and signal_cases.tier_code = fired_cases.tier_code
),

rates_measured as (
    select
        signal_code,
        tier_code,
        case_count,
        churned_case_count,
        fired_customer_count,
        fired_case_count,
        churned_fired_case_count,
        departure_count,
        median_lead_days,
        {{ exact_ratio('churned_case_count', 'case_count') }} as base_rate,
        {{ exact_ratio('churned_fired_case_count', 'fired_case_count') }}
            as precision_rate,
        {%- for end, side in [('lower', '-'), ('upper', '+')] %}
        {{ wilson_bound(
            'effective_case_count * churned_fired_case_count'
            ~ ' / nullif(fired_case_count, 0)',
            'effective_case_count',
            side,
        ) }} as precision_{{ end }},
        {{ wilson_bound(
            'effective_base_churned_count', 'effective_base_count', side
        ) }} as base_rate_{{ end }},
        {%- endfor %}
        {{ exact_ratio(
            'cast(churned_fired_case_count as bigint) * case_count',
            'cast(fired_case_count as bigint) * churned_case_count',
        ) }} as lift,
        {{ exact_ratio('case_count', 'churned_case_count') }} as highest_lift,
        {{ possible_share(
            'churned_fired_case_count', 'fired_case_count',
            'churned_case_count', 'case_count', is_share_given=false,
        ) }} as possible_share,
        {{ exact_ratio(
            'cast(first_half_churned_fired_case_count as bigint)'
            ~ ' * first_half_case_count',
            'cast(first_half_fired_case_count as bigint)'
            ~ ' * first_half_churned_case_count',
        ) }} as first_half_lift,
        {{ exact_ratio(
            'cast(churned_fired_case_count - first_half_churned_fired_case_count'
            ~ ' as bigint) * (case_count - first_half_case_count)',
            'cast(fired_case_count - first_half_fired_case_count as bigint)'
            ~ ' * (churned_case_count - first_half_churned_case_count)',
        ) }} as second_half_lift,
        {{ exact_ratio('churned_fired_case_count', 'leaver_case_count') }} as coverage
    from fired_joined
),

quality_measured as (
    select
        signal_code,
        tier_code,
        case_count,
        churned_case_count,
        fired_customer_count,
        fired_case_count,
        churned_fired_case_count,
        departure_count,
        base_rate,
        precision_rate,
        {%- for end in ['lower', 'upper'] %}
        cast(precision_{{ end }} as decimal(9, 4))
            as precision_{{ end }},
        {%- endfor %}
        lift,
        {%- for end in ['lower', 'upper'] %}
        cast(
            case
                when churned_case_count = 0 then null
                else
                    {{ ratio_bound(
                        'precision_rate', 'base_rate',
                        'precision', 'base_rate', end,
                    ) }}
            end as decimal(18, 4)
        ) as lift_{{ end }},
        {%- endfor %}
        highest_lift,
        possible_share,
        first_half_lift,
        second_half_lift,
        coverage,
        median_lead_days
    from rates_measured
)

select * from quality_measured
