{%- set metrics = ['recency', 'frequency', 'monetary'] -%}
with

segment_boxes as (select * from {{ ref('rfm_segment_boxes') }}),

segments as (select * from {{ ref('rfm_segments') }}),

scores_listed as (
    {%- for score in range(1, 6) %}
    select {{ score }} as score
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

cells_listed as (
    select
        recency_scores.score as recency_score,
        frequency_scores.score as frequency_score,
        monetary_scores.score as monetary_score
    from scores_listed as recency_scores
    cross join scores_listed as frequency_scores
    cross join scores_listed as monetary_scores
),

cells_covered as (
    select
        cells_listed.recency_score,
        cells_listed.frequency_score,
        cells_listed.monetary_score,
        count(segment_boxes.rfm_segment_code) as box_count,
        min(segment_boxes.rfm_segment_code) as first_segment_code,
        max(segment_boxes.rfm_segment_code) as last_segment_code
    from cells_listed
    left join segment_boxes
        on
            cells_listed.recency_score
            between segment_boxes.minimum_recency_score
            and segment_boxes.maximum_recency_score
            and cells_listed.frequency_score
            between segment_boxes.minimum_frequency_score
            and segment_boxes.maximum_frequency_score
            and cells_listed.monetary_score
            between segment_boxes.minimum_monetary_score
            and segment_boxes.maximum_monetary_score
    group by
        cells_listed.recency_score,
        cells_listed.frequency_score,
        cells_listed.monetary_score
),

problems_found as (
    select
        'recency ' || cast(recency_score as string)
        || ', frequency ' || cast(frequency_score as string)
        || ', monetary ' || cast(monetary_score as string) as seed_key,
        case
            when box_count = 0 then 'no box holds this cell'
            else
                'several boxes hold this cell, among them one of '
                || first_segment_code || ' and one of ' || last_segment_code
        end as problem
    from cells_covered
    where box_count != 1
    union all
    select
        segment_boxes.rfm_segment_code as seed_key,
        'the segment is not in rfm_segments.csv' as problem
    from segment_boxes
    left join segments
        on segment_boxes.rfm_segment_code = segments.rfm_segment_code
    where segments.rfm_segment_code is null
    union all
    select
        segments.rfm_segment_code as seed_key,
        'no box gives this segment a cell' as problem
    from segments
    left join segment_boxes
        on segments.rfm_segment_code = segment_boxes.rfm_segment_code
    where segment_boxes.rfm_segment_code is null
    {%- for metric in metrics %}
    union all
    select
        rfm_segment_code as seed_key,
        'the {{ metric }} scores of a box are not a range within 1 to 5' as problem
    from segment_boxes
    where
        minimum_{{ metric }}_score is null
        or maximum_{{ metric }}_score is null
        or minimum_{{ metric }}_score < 1
        or maximum_{{ metric }}_score > 5
        or minimum_{{ metric }}_score > maximum_{{ metric }}_score
    {%- endfor %}
),

problems_located as (
    select
        'seeds/rules/rfm_segment_boxes.csv' as seed_file,
        seed_key,
        problem
    from problems_found
)

select * from problems_located
