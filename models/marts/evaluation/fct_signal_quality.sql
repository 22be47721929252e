{#-
    Bars in the order they are tried, each with the value it is for. Where many leave no
    signal reaches a lift, so as good a share of what is possible there will do.
-#}
{%- set half_lift =
    'least(coalesce(quality.first_half_lift, 0), coalesce(quality.second_half_lift, 0))'
-%}
{%- set half_count =
    'case when quality.first_half_lift is null then 0 else 1 end'
    ~ ' + case when quality.second_half_lift is null then 0 else 1 end'
-%}
{%- set share_holds = 'quality.possible_share >= verdicts.minimum_possible_share' -%}
{%- set bars = {
    'customer_count': 'quality.fired_customer_count',
    'half_count': half_count,
    'lift': 'coalesce(quality.lift, 0)',
    'lift_lower': 'coalesce(quality.lift_lower, 0)',
    'half_lift': half_lift,
    'coverage': 'coalesce(quality.coverage, 0)',
    'lead_days': 'coalesce(quality.median_lead_days, 0)',
} -%}
with

quality as (select * from {{ ref('int_signal_quality_measured') }}),

verdicts as (select * from {{ ref('signal_verdicts') }}),

weights as (
    select * from {{ ref('fct_signal_weights') }}
    where basis_code = 'production'
),

cases as (select * from {{ ref('int_outcome_cases_placed') }}),

dates_counted as (
    select
        cast(count(distinct observation_date) as int) as observation_date_count,
        min(observation_date) as first_observation_date,
        max(observation_date) as last_observation_date
    from cases
    where customer_group_code = 'repeat'
),

contributions_ranged as (
    select
        signal_code,
        weight_source_code,
        signal_use_code,
        coalesce(
            min(case when contribution_score > 0 then contribution_score else null end),
            0
        ) as minimum_contribution_score,
        max(contribution_score) as maximum_contribution_score
    from weights
    group by
        signal_code,
        weight_source_code,
        signal_use_code
),

-- The first bar that keeps a signal from a verdict, none where it is reached.
bars_tried as (
    select
        quality.signal_code,
        quality.tier_code,
        verdicts.verdict_code,
        case
            {%- for bar, value in bars.items() %}
            when
                {{ value }} < verdicts.minimum_{{ bar }}
                {%- if bar == 'lift' %}
                and not coalesce({{ share_holds }}, false)
                {%- endif %}
                then '{{ bar }}'
            {%- endfor %}
            else 'none'
        end as missed_bar_code,
        verdicts.verdict_order
    from quality
    cross join verdicts
),

verdicts_ranked as (
    select
        signal_code,
        tier_code,
        verdict_code,
        missed_bar_code,
        lag(missed_bar_code, 1, 'none') over (
            partition by
                signal_code,
                tier_code
            order by verdict_order
        ) as better_missed_bar_code,
        row_number() over (
            partition by
                signal_code,
                tier_code,
                missed_bar_code
            order by verdict_order
        ) as verdict_rank
    from bars_tried
),

signals_judged as (
    select
        quality.signal_code,
        quality.tier_code,
        verdicts_ranked.verdict_code,
        verdicts_ranked.better_missed_bar_code as missed_bar_code,
        contributions_ranged.weight_source_code,
        contributions_ranged.signal_use_code,
        quality.case_count,
        quality.churned_case_count,
        quality.fired_customer_count,
        quality.fired_case_count,
        quality.churned_fired_case_count,
        quality.departure_count,
        dates_counted.observation_date_count,
        quality.base_rate,
        quality.precision_rate,
        quality.precision_lower,
        quality.precision_upper,
        quality.lift,
        quality.lift_lower,
        quality.lift_upper,
        quality.highest_lift,
        quality.possible_share,
        quality.first_half_lift,
        quality.second_half_lift,
        quality.coverage,
        quality.median_lead_days,
        contributions_ranged.minimum_contribution_score,
        contributions_ranged.maximum_contribution_score,
        dates_counted.first_observation_date,
        dates_counted.last_observation_date
    from quality
    cross join dates_counted
    inner join verdicts_ranked
        on
            quality.signal_code = verdicts_ranked.signal_code
            and quality.tier_code = verdicts_ranked.tier_code
    inner join contributions_ranged
        on quality.signal_code = contributions_ranged.signal_code
    where
        verdicts_ranked.missed_bar_code = 'none'
        and verdicts_ranked.verdict_rank = 1
)

select * from signals_judged
