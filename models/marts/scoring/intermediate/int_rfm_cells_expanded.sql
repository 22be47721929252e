with

segment_boxes as (select * from {{ ref('rfm_segment_boxes') }}),

scores_listed as (
    {%- for score in range(1, 6) %}
    select {{ score }} as score
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

cells_expanded as (
    select
        segment_boxes.rfm_segment_code,
        recency_scores.score as recency_score,
        frequency_scores.score as frequency_score,
        monetary_scores.score as monetary_score
    from segment_boxes
    inner join scores_listed as recency_scores
        on
            segment_boxes.minimum_recency_score <= recency_scores.score
            and segment_boxes.maximum_recency_score >= recency_scores.score
    inner join scores_listed as frequency_scores
        on
            segment_boxes.minimum_frequency_score <= frequency_scores.score
            and segment_boxes.maximum_frequency_score >= frequency_scores.score
    inner join scores_listed as monetary_scores
        on
            segment_boxes.minimum_monetary_score <= monetary_scores.score
            and segment_boxes.maximum_monetary_score >= monetary_scores.score
)

select * from cells_expanded
