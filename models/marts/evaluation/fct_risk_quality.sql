{#- Of how many independent cases the interval of a lift is. -#}
{%- set trials = {} -%}
{%- for name, cases, prefix in [('base', 'case', ''), ('high', 'high', 'high_')] -%}
    {%- do trials.update({name: effective_sample_size(
        prefix ~ 'churned_count', cases ~ '_count', prefix ~ 'customer_count',
        {'successes': 'squared_' ~ cases ~ '_churned_count',
         'trials': 'squared_' ~ cases ~ '_count',
         'product': cases ~ '_by_churned_count'},
    )}) -%}
{%- endfor -%}
{%- set intervals = {
    'high_lift': (
        ratio_bound('high_rate', 'base_rate', 'high_rate', 'base_rate', 'lower'),
        ratio_bound('high_rate', 'base_rate', 'high_rate', 'base_rate', 'upper'),
    ),
    'early_warned_share': (
        wilson_bound('early_warned_count', 'early_count', '-'),
        wilson_bound('early_warned_count', 'early_count', '+'),
    ),
} -%}
{%- set measures_taken = quality_measures() -%}
{%- set backtest_date = 'case when is_backtest then observation_date else null end' -%}
{%- set censored_date = 'case when is_complete then null else observation_date end' -%}
with

totals as (select * from {{ ref('int_backtest_cases_totalled') }}),

ranks as (select * from {{ ref('int_backtest_ranks_summed') }}),

measures as (select * from {{ ref('risk_measures') }}),

outcome_dates as (select * from {{ ref('dim_outcome_dates') }}),

scales as (select * from {{ ref('fct_score_calibration') }}),

groups as (select * from {{ ref('fct_risk_groups') }}),

bases as (
    {{- bases_listed('backtest') }}
),

{% set summed = [
    'case_count', 'churned_count', 'flagged_count', 'recalled_count', 'high_count',
    'high_churned_count', 'low_count', 'low_churned_count', 'early_count',
    'early_warned_count', 'squared_error',
] -%}
totals_joined as (
    select
        totals.customer_group_code,
        {%- for column in summed %}
        totals.{{ column }},
        {%- endfor %}
        {{ exact_ratio('totals.churned_count', 'totals.case_count') }} as base_rate,
        {{ exact_ratio('totals.high_churned_count', 'totals.high_count') }}
            as high_rate,
        {%- for end, side in [('lower', '-'), ('upper', '+')] %}
        {{ wilson_bound(
            trials.base ~ ' * churned_count / case_count', trials.base, side
        ) }} as base_rate_{{ end }},
        {{ wilson_bound(
            trials.high ~ ' * high_churned_count / nullif(high_count, 0)',
            trials.high, side
        ) }} as high_rate_{{ end }},
        {%- endfor %}
        ranks.auc,
        ranks.top_churned_case_count
    from totals
    inner join ranks
        on totals.customer_group_code = ranks.customer_group_code
),

values_measured as (
    {%- for taken in measures_taken %}
    {%- set measure, count, value, best, share = (taken + (none, none))[:5] %}
    {%- set lower, upper = intervals.get(measure, ('null', 'null')) %}
    select
        customer_group_code,
        '{{ measure }}' as measure_code,
        {{ count }}_count as case_count,
        cast({{ value }} as decimal(9, 4)) as measure_value,
        cast({{ lower }} as decimal(9, 4)) as value_lower,
        cast({{ upper }} as decimal(9, 4)) as value_upper,
        cast({{ best or 'null' }} as decimal(9, 4)) as best_value,
        cast({{ share or 'null' }} as decimal(9, 4)) as possible_share
    from totals_joined
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

dates_counted as (
    select
        cast(count({{ backtest_date }}) as int) as observation_date_count,
        cast(count({{ censored_date }}) as int) as censored_date_count,
        min({{ backtest_date }}) as first_observation_date,
        max({{ backtest_date }}) as last_observation_date,
        min({{ censored_date }}) as first_censored_date
    from outcome_dates
),

-- Every measure is there, without a value where no date can be judged yet. Where many
-- leave nothing reaches a ratio, so as good a share of the possible will do.
measures_judged as (
    select
        bases.customer_group_code,
        measures.measure_code,
        case
            when measures.bar_value is null then 'no_bar'
            when not groups.has_bands or values_measured.measure_value is null
                then 'not_judged'
            when
                {{ threshold_holds(
                    'values_measured.measure_value', 'measures.comparison_code',
                    'measures.bar_value'
                ) }}
                or values_measured.possible_share >= measures.bar_possible_share
                then 'met'
            else 'not_met'
        end as bar_state_code,
        groups.has_bands,
        scales.weight_source_code,
        cast(coalesce(values_measured.case_count, 0) as int) as case_count,
        dates_counted.observation_date_count,
        dates_counted.censored_date_count,
        values_measured.measure_value,
        values_measured.value_lower,
        values_measured.value_upper,
        values_measured.best_value,
        values_measured.possible_share,
        measures.bar_value,
        measures.bar_possible_share,
        dates_counted.first_observation_date,
        dates_counted.last_observation_date,
        dates_counted.first_censored_date
    from measures
    cross join dates_counted
    cross join bases
    inner join scales
        on bases.basis_code = scales.basis_code
    inner join groups
        on bases.customer_group_code = groups.customer_group_code
    left join values_measured
        on
            bases.customer_group_code = values_measured.customer_group_code
            and measures.measure_code = values_measured.measure_code
)

select * from measures_judged
