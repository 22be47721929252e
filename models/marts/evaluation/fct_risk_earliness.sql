with

ranks as (select * from {{ ref('int_warned_cases_ranked') }}),

windows as (select * from {{ ref('warning_windows') }}),

labels as (select * from {{ ref('dim_labels') }}),

scales as (
    select * from {{ ref('fct_score_calibration') }}
    where basis_code = 'backtest'
),

-- Every window is there, without a value where no date can be judged yet.
groups_listed as (
    select
        labels.code as comparison_group_code,
        windows.warning_window_code,
        scales.weight_source_code,
        windows.minimum_days,
        windows.maximum_days
    from labels
    cross join windows
    cross join scales
    where labels.vocabulary_code = 'comparison_group'
),

{% set counts = ['churned', 'recalled', 'departure', 'kept', 'false_alarm'] -%}
groups_counted as (
    select
        groups_listed.comparison_group_code,
        groups_listed.warning_window_code,
        groups_listed.weight_source_code,
        coalesce(ranks.churned_count + ranks.kept_count, 0) as case_count,
        {%- for count in counts %}
        coalesce(ranks.{{ count }}_count, 0) as {{ count }}_count,
        {%- endfor %}
        coalesce(ranks.recalled_count + ranks.false_alarm_count, 0) as flagged_count,
        groups_listed.minimum_days,
        groups_listed.maximum_days,
        ranks.auc,
        ranks.squared_error
    from groups_listed
    left join ranks
        on
            groups_listed.comparison_group_code = ranks.comparison_group_code
            and groups_listed.warning_window_code = ranks.warning_window_code
),

{% set base = 'cast(churned_count as double) / nullif(case_count, 0)' %}
quality_measured as (
    select
        comparison_group_code,
        warning_window_code,
        weight_source_code,
        case_count,
        churned_count as churned_case_count,
        flagged_count as flagged_case_count,
        recalled_count as churned_flagged_case_count,
        departure_count,
        minimum_days,
        maximum_days,
        {{ exact_ratio('churned_count', 'case_count') }} as base_rate,
        {{ exact_ratio('recalled_count', 'churned_count') }} as recall,
        {%- for end, side in [('lower', '-'), ('upper', '+')] %}
        cast(
            {{ wilson_bound(
                'cast(departure_count as double) * recalled_count'
                ~ ' / nullif(churned_count, 0)', 'departure_count', side,
            ) }} as decimal(9, 4)
        ) as recall_{{ end }},
        {%- endfor %}
        {{ exact_ratio('false_alarm_count', 'kept_count') }} as false_alarm_rate,
        {{ exact_ratio('recalled_count', 'flagged_count') }} as precision_rate,
        {{ exact_ratio(
            'cast(recalled_count as bigint) * case_count',
            'cast(flagged_count as bigint) * churned_count',
        ) }} as lift,
        {{ highest_lift('flagged_count', 'churned_count', 'case_count') }}
            as highest_lift,
        {{ possible_share(
            'recalled_count', 'flagged_count', 'churned_count', 'case_count',
        ) }} as possible_share,
        auc,
        cast(squared_error / nullif(case_count, 0) as decimal(9, 4)) as brier_score,
        cast({{ base }} * (1 - {{ base }}) as decimal(9, 4)) as base_brier_score
    from groups_counted
)

select * from quality_measured
