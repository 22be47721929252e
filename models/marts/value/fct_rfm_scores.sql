with

cuts as (select * from {{ ref('int_customer_cuts_counted') }}),

cells as (select * from {{ ref('int_rfm_cells_expanded') }}),

-- On thin history the three bands are all that holds: they stand for scores 1, 3 and 5.
scores_assigned as (
    select
        customer_id,
        {%- for metric in ['recency', 'frequency', 'monetary'] %}
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
        case monetary_value_class
            when 3 then 'top'
            when 2 then 'middle'
            else 'rest'
        end as value_class_code,
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

segments_assigned as (
    select
        scores_assigned.customer_id,
        cells.rfm_segment_code,
        scores_assigned.recency_band_code,
        scores_assigned.frequency_band_code,
        scores_assigned.monetary_band_code,
        scores_assigned.value_class_code,
        scores_assigned.order_amount_band_code,
        cast(scores_assigned.recency_score as int) as recency_score,
        cast(scores_assigned.frequency_score as int) as frequency_score,
        cast(scores_assigned.monetary_score as int) as monetary_score,
        scores_assigned.observation_date,
        scores_assigned.cut_point_basis_date
    from scores_assigned
    inner join cells
        on
            scores_assigned.recency_score = cells.recency_score
            and scores_assigned.frequency_score = cells.frequency_score
            and scores_assigned.monetary_score = cells.monetary_score
)

select * from segments_assigned
