{%- set labels = {'metric': 'score_metric', 'scale': 'score_scale'} -%}
with

cut_points as (select * from {{ ref('fct_score_cut_points') }}),

periods as (select * from {{ ref('fct_score_cut_periods') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

cut_points_published as (
    select
        {{ code_names(labels, 'cut_points') }},
        {{ code_names(['cut_basis'], 'periods') }},
        periods.policy_code,
        cut_points.cut_number,
        cut_points.cut_quantile,
        cut_points.cut_value,
        cut_points.metric_weight,
        periods.buyer_count,
        periods.is_current,
        cut_points.cut_point_basis_date,
        periods.first_used_date,
        periods.last_used_date
    from cut_points
    inner join periods
        on cut_points.cut_point_basis_date = periods.cut_point_basis_date
    {{ label_joins(labels, 'cut_points') }}
    {{ label_joins({'cut_basis': 'cut_basis'}, 'periods') }}
)

select * from cut_points_published
