with

segments as (select * from {{ ref('pub_customer_segments') }}),

cut_points as (
    select * from {{ ref('pub_score_cut_points') }}
    where is_current
),

weights_pivoted as (
    select
        {%- for metric in ['recency', 'frequency', 'monetary'] %}
        max(case when metric_code = '{{ metric }}' then metric_weight else null end)
            as {{ metric }}_weight,
        {%- endfor %}
        count(*) as cut_point_count
    from cut_points
),

points_recomputed as (
    select
        segments.customer_id,
        segments.recency_points,
        segments.frequency_points,
        segments.monetary_points,
        segments.total_points,
        segments.recency_score * weights_pivoted.recency_weight
            as expected_recency_points,
        segments.frequency_score * weights_pivoted.frequency_weight
            as expected_frequency_points,
        segments.monetary_score * weights_pivoted.monetary_weight
            as expected_monetary_points,
        segments.recency_points + segments.frequency_points + segments.monetary_points
            as expected_total_points
    from segments
    cross join weights_pivoted
),

differences_found as (
    select
        customer_id,
        recency_points,
        frequency_points,
        monetary_points,
        total_points,
        expected_total_points
    from points_recomputed
    where
        recency_points is distinct from expected_recency_points
        or frequency_points is distinct from expected_frequency_points
        or monetary_points is distinct from expected_monetary_points
        or total_points is distinct from expected_total_points
)

select * from differences_found
