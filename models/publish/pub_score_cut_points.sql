{%- set labelled_codes = [
    ('cut_points', 'metric', 'score_metric'),
    ('cut_points', 'scale', 'score_scale'),
    ('periods', 'cut_basis', 'cut_basis'),
] -%}
with

cut_points as (select * from {{ ref('fct_score_cut_points') }}),

periods as (select * from {{ ref('fct_score_cut_periods') }}),

labels as (select * from {{ ref('dim_labels') }}),

cut_points_published as (
    select
        {%- for source, code, vocabulary in labelled_codes %}
        {{ source }}.{{ code }}_code,
        {{ code }}_labels.name_zh as {{ code }}_name_zh,
        {{ code }}_labels.name_en as {{ code }}_name_en,
        {%- endfor %}
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
    {%- for source, code, vocabulary in labelled_codes %}
    left join labels as {{ code }}_labels
        on
            {{ code }}_labels.vocabulary_code = '{{ vocabulary }}'
            and {{ source }}.{{ code }}_code = {{ code }}_labels.code
    {%- endfor %}
)

select * from cut_points_published
