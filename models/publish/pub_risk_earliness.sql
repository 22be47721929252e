{%- set labels = {
    'comparison_group': 'comparison_group', 'warning_window': 'warning_window',
    'weight_source': 'weight_source',
} -%}
with

quality as (select * from {{ ref('fct_risk_earliness') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

quality_published as (
    select
        {{ code_names(labels, 'quality') }},
        {{ code_orders(['comparison_group', 'warning_window']) }},
        quality.case_count,
        quality.churned_case_count,
        quality.flagged_case_count,
        quality.churned_flagged_case_count,
        quality.departure_count,
        quality.minimum_days,
        quality.maximum_days,
        cast(quality.base_rate as decimal(9, 4)) as base_rate,
        cast(quality.recall as decimal(9, 4)) as recall,
        quality.recall_lower,
        quality.recall_upper,
        cast(quality.false_alarm_rate as decimal(9, 4)) as false_alarm_rate,
        cast(quality.precision_rate as decimal(9, 4)) as precision_rate,
        cast(quality.lift as decimal(9, 4)) as lift,
        cast(quality.highest_lift as decimal(9, 4)) as highest_lift,
        cast(quality.possible_share as decimal(9, 4)) as possible_share,
        quality.auc,
        quality.brier_score,
        quality.base_brier_score
    from quality
    {{ label_joins(labels, 'quality') }}
)

select * from quality_published
