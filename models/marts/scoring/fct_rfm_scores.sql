{%- set metrics = ['recency', 'frequency', 'monetary'] -%}
with

cuts as (select * from {{ ref('int_customer_cuts_counted') }}),

cells as (select * from {{ ref('int_rfm_cells_expanded') }}),

cut_points as (select * from {{ ref('fct_score_cut_points') }}),

weights_pivoted as (
    select
        {%- for metric in metrics %}
        max(case when metric_code = '{{ metric }}' then metric_weight else null end)
            as {{ metric }}_weight,
        {%- endfor %}
        {%- for cut_number in [1, 2] %}
        max(
            case
                when metric_code = 'points' and cut_number = {{ cut_number }}
                    then cut_value
                else null
            end
        ) as points_cut_{{ cut_number }},
        {%- endfor %}
        cut_point_basis_date
    from cut_points
    group by cut_point_basis_date
),

-- On thin history the three bands are all that holds: they stand for scores 1, 3 and 5.
scores_assigned as (
    select
        customer_id,
        {%- for metric in metrics %}
        case
            when is_thin_history then {{ metric }}_three_band * 2 - 1
            else {{ metric }}_five_point
        end as {{ metric }}_score,
        {%- endfor %}
        case recency_three_band
            when 3 then 'near'
            when 2 then 'mid'
            else 'far'
        end as recency_band_code,
        {%- for metric in ['frequency', 'monetary'] %}
        case {{ metric }}_three_band
            when 3 then 'high'
            when 2 then 'mid'
            else 'low'
        end as {{ metric }}_band_code,
        {%- endfor %}
        monetary_value_class,
        case
            when order_amount_365d is null then 'none'
            when order_amount_two_band = 2 then 'large'
            else 'small'
        end as order_amount_band_code,
        order_amount_365d,
        observation_date,
        cut_point_basis_date
    from cuts
),

points_weighed as (
    select
        scores_assigned.customer_id,
        cells.rfm_segment_code,
        scores_assigned.recency_band_code,
        scores_assigned.frequency_band_code,
        scores_assigned.monetary_band_code,
        scores_assigned.order_amount_band_code,
        {%- for metric in metrics %}
        cast(scores_assigned.{{ metric }}_score as int) as {{ metric }}_score,
        {%- endfor %}
        scores_assigned.monetary_value_class,
        {%- for metric in metrics %}
        cast(
            scores_assigned.{{ metric }}_score * weights_pivoted.{{ metric }}_weight
            as decimal(18, 4)
        ) as {{ metric }}_points,
        {%- endfor %}
        weights_pivoted.points_cut_1,
        weights_pivoted.points_cut_2,
        scores_assigned.observation_date,
        scores_assigned.cut_point_basis_date
    from scores_assigned
    inner join weights_pivoted
        on scores_assigned.cut_point_basis_date = weights_pivoted.cut_point_basis_date
    inner join cells
        on
            scores_assigned.recency_score = cells.recency_score
            and scores_assigned.frequency_score = cells.frequency_score
            and scores_assigned.monetary_score = cells.monetary_score
),

{# A policy has cut points of either net revenue or total points, never of both. -#}
{%- set total_points = 'recency_points + frequency_points + monetary_points' -%}
classes_assigned as (
    select
        customer_id,
        rfm_segment_code,
        recency_band_code,
        frequency_band_code,
        monetary_band_code,
        case
            when monetary_value_class = 3 or {{ total_points }} > points_cut_2
                then 'top'
            when monetary_value_class = 2 or {{ total_points }} > points_cut_1
                then 'middle'
            else 'rest'
        end as value_class_code,
        order_amount_band_code,
        {%- for metric in metrics %}
        {{ metric }}_score,
        {%- endfor %}
        {%- for metric in metrics %}
        {{ metric }}_points,
        {%- endfor %}
        cast({{ total_points }} as decimal(18, 4)) as total_points,
        observation_date,
        cut_point_basis_date
    from points_weighed
)

select * from classes_assigned
