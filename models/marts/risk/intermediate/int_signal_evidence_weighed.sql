with

states as (select * from {{ ref('int_signal_states_counted') }}),

signals as (select * from {{ ref('churn_signals') }}),

signals_fired as (select * from {{ ref('fct_fired_signals') }}),

outcomes as (select * from {{ ref('fct_churn_outcomes') }}),

learning_dates as (select * from {{ ref('int_learning_dates_listed') }}),

customers_counted as (
    select
        learning_dates.basis_code,
        signals_fired.signal_code,
        count(distinct signals_fired.customer_id) as fired_customer_count
    from signals_fired
    inner join outcomes
        on
            signals_fired.customer_id = outcomes.customer_id
            and signals_fired.observation_date = outcomes.observation_date
    inner join learning_dates
        on signals_fired.observation_date = learning_dates.observation_date
    group by
        learning_dates.basis_code,
        signals_fired.signal_code
),

severities as (
    {%- for severity in signal_severities() %}
    select '{{ severity }}' as severity_code
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

signals_summed as (
    select
        basis_code,
        signal_code,
        sum(case when severity_code = 'none' then 0 else churned_count end)
            as fired_churned_count,
        sum(case when severity_code = 'none' then 0 else kept_count end)
            as fired_kept_count,
        sum(case when severity_code = 'none' then churned_count else 0 end)
            as quiet_churned_count,
        sum(case when severity_code = 'none' then kept_count else 0 end)
            as quiet_kept_count
    from states
    group by
        basis_code,
        signal_code
),

-- A signal weighs where enough customers showed it and even the cautious end of its
-- precision lies above the rate of all it was observed for.
signals_judged as (
    select
        signals_summed.basis_code,
        signals_summed.signal_code,
        signals_summed.fired_churned_count,
        signals_summed.fired_kept_count,
        signals_summed.quiet_churned_count,
        signals_summed.quiet_kept_count,
        coalesce(
            customers_counted.fired_customer_count
            >= {{ var('signal_learning_minimum_customers') }}
            and {{ wilson_bound(
                'signals_summed.fired_churned_count',
                'signals_summed.fired_churned_count + signals_summed.fired_kept_count',
                '-'
            ) }}
            > cast(
                signals_summed.fired_churned_count + signals_summed.quiet_churned_count
                as double
            )
            / nullif(
                signals_summed.fired_churned_count + signals_summed.fired_kept_count
                + signals_summed.quiet_churned_count + signals_summed.quiet_kept_count,
                0
            ), false
        ) as is_informative
    from signals_summed
    left join customers_counted
        on
            signals_summed.basis_code = customers_counted.basis_code
            and signals_summed.signal_code = customers_counted.signal_code
),

{# Severities seen rarely lean on the signal as a whole: this many cases of it. -#}
{%- set borrowed = var('signal_borrowed_case_count') -%}
{%- set fired_count =
    'signals_judged.fired_churned_count + signals_judged.fired_kept_count'
-%}
severities_listed as (
    select
        signals_judged.basis_code,
        signals_judged.signal_code,
        severities.severity_code,
        signals.is_scored and signals_judged.is_informative as is_weighed,
        coalesce(states.churned_count, 0) as churned_count,
        coalesce(states.kept_count, 0) as kept_count,
        signals_judged.quiet_churned_count,
        signals_judged.quiet_kept_count,
        (signals_judged.fired_churned_count + 0.5e0) / ({{ fired_count }} + 1)
            as signal_churned_share
    from signals_judged
    inner join signals
        on signals_judged.signal_code = signals.signal_code
    cross join severities
    left join states
        on
            signals_judged.basis_code = states.basis_code
            and signals_judged.signal_code = states.signal_code
            and severities.severity_code = states.severity_code
),

evidence_weighed as (
    select
        basis_code,
        signal_code,
        severity_code,
        cast(churned_count as int) as churned_count,
        cast(kept_count as int) as kept_count,
        is_weighed,
        cast(
            case
                when is_weighed
                    then
                        greatest(
                            ln(
                                (churned_count + {{ borrowed }} * signal_churned_share)
                                / (
                                    kept_count
                                    + {{ borrowed }} * (1 - signal_churned_share)
                                )
                            )
                            - ln(
                                (quiet_churned_count + 0.5e0)
                                / (quiet_kept_count + 0.5e0)
                            ), 0
                        )
                else 0
            end as decimal(9, 4)
        ) as evidence_weight
    from severities_listed
)

select * from evidence_weighed
