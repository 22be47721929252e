{%- set arms = {'treated': 'treated', 'untreated': 'held_out'} -%}
with

outcomes as (
    select * from {{ ref('fct_task_outcomes') }}
    where customer_id is not null
),

observation_dates as (select * from {{ ref('dim_observation_dates') }}),

fired_signals as (select * from {{ ref('fct_fired_signals') }}),

-- What was known of the customer when it was decided on.
outcomes_dated as (
    select
        outcomes.task_id,
        outcomes.customer_id,
        outcomes.arm_code,
        outcomes.is_succeeded,
        max(observation_dates.observation_date) as observation_date
    from outcomes
    inner join observation_dates
        on outcomes.opened_date >= observation_dates.observation_date
    group by
        outcomes.task_id,
        outcomes.customer_id,
        outcomes.arm_code,
        outcomes.is_succeeded
),

-- Whoever was left alone and did not come back is whom a signal was right about.
losses_rated as (
    select
        {{ exact_ratio(
            'sum(case when is_succeeded then 0 else 1 end)', 'count(*)'
        ) }} as base_rate
    from outcomes_dated
    where arm_code = 'held_out'
),

signals_counted as (
    select
        {%- for arm, code in arms.items() %}
        cast(
            sum(case when outcomes_dated.arm_code = '{{ code }}' then 1 else 0 end)
            as int
        ) as {{ arm }}_count,
        cast(
            sum(
                case
                    when
                        outcomes_dated.arm_code = '{{ code }}'
                        and outcomes_dated.is_succeeded
                        then 1
                    else 0
                end
            ) as int
        ) as {{ arm }}_success_count,
        {%- endfor %}
        fired_signals.signal_code
    from outcomes_dated
    inner join fired_signals
        on
            outcomes_dated.customer_id = fired_signals.customer_id
            and outcomes_dated.observation_date = fired_signals.observation_date
    group by fired_signals.signal_code
),

signals_rated as (
    select
        signals_counted.signal_code,
        signals_counted.treated_count,
        signals_counted.treated_success_count,
        signals_counted.untreated_count,
        signals_counted.untreated_success_count,
        losses_rated.base_rate,
        {{ exact_ratio(
            'signals_counted.untreated_count - signals_counted.untreated_success_count',
            'signals_counted.untreated_count',
        ) }} as right_rate,
        {%- for end, side in {'lower': '-', 'upper': '+'}.items() %}
        cast(
            {{ wilson_bound(
                '(signals_counted.untreated_count '
                ~ '- signals_counted.untreated_success_count)',
                'signals_counted.untreated_count', side,
            ) }} as decimal(18, 4)
        ) as right_{{ end }},
        case
            when
                signals_counted.treated_count > 0
                and signals_counted.untreated_count > 0
                then
                    cast(
                        {{ newcombe_bound(
                            'signals_counted.treated_success_count',
                            'signals_counted.treated_count',
                            'signals_counted.untreated_success_count',
                            'signals_counted.untreated_count', side,
                        ) }} as decimal(18, 4)
                    )
            else null
        end as success_gain_{{ end }},
        {%- endfor %}
        {{ exact_ratio(
            'signals_counted.treated_success_count', 'signals_counted.treated_count'
        ) }} as treated_success_rate,
        {{ exact_ratio(
            'signals_counted.untreated_success_count', 'signals_counted.untreated_count'
        ) }} as untreated_success_rate
    from signals_counted
    cross join losses_rated
),

gains_taken as (
    select
        signal_code,
        treated_count,
        treated_success_count,
        untreated_count,
        untreated_success_count,
        base_rate,
        right_rate,
        right_lower,
        right_upper,
        treated_success_rate,
        untreated_success_rate,
        cast(treated_success_rate - untreated_success_rate as decimal(18, 4))
            as success_gain_estimate,
        success_gain_lower,
        success_gain_upper
    from signals_rated
)

select * from gains_taken
