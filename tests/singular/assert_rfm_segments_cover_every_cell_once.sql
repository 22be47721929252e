{%- set metrics = ['recency', 'frequency', 'monetary'] -%}
{%- set box_columns = [
    'rfm_segment_code',
    'minimum_recency_score', 'maximum_recency_score',
    'minimum_frequency_score', 'maximum_frequency_score',
    'minimum_monetary_score', 'maximum_monetary_score',
] -%}
with

segments as (select * from {{ ref('rfm_segments') }}),

-- A box is named by its whole row, since a segment may have several.
segment_boxes as (
    select
        {{ seed_key(box_columns) }} as seed_key,
        rfm_segment_code,
        minimum_recency_score,
        maximum_recency_score,
        minimum_frequency_score,
        maximum_frequency_score,
        minimum_monetary_score,
        maximum_monetary_score
    from {{ ref('rfm_segment_boxes') }}
),

scores_listed as (
    {%- for score in range(1, 6) %}
    select {{ score }} as score
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

-- How far the nearest box is from each cell: 0 in it, 1 beside it.
cells_measured as (
    select
        recency_scores.score as recency_score,
        frequency_scores.score as frequency_score,
        monetary_scores.score as monetary_score,
        segment_boxes.seed_key,
        {%- for metric in metrics %}
        greatest(
            segment_boxes.minimum_{{ metric }}_score - {{ metric }}_scores.score,
            {{ metric }}_scores.score - segment_boxes.maximum_{{ metric }}_score,
            0
        )
        {{- ' +' if not loop.last }}
        {%- endfor %} as distance
    from scores_listed as recency_scores
    cross join scores_listed as frequency_scores
    cross join scores_listed as monetary_scores
    cross join segment_boxes
),

cells_uncovered as (
    select
        recency_score,
        frequency_score,
        monetary_score,
        min(case when distance = 1 then seed_key else null end) as seed_key
    from cells_measured
    group by
        recency_score,
        frequency_score,
        monetary_score
    having min(distance) > 0
),

gaps_found as (
    select
        seed_key,
        cast(count(*) as string) as cell_count_text,
        min(
            'recency ' || cast(recency_score as string)
            || ', frequency ' || cast(frequency_score as string)
            || ', monetary ' || cast(monetary_score as string)
        ) as first_cell
    from cells_uncovered
    group by seed_key
),

problems_found as (
    select
        coalesce(seed_key, '*') as seed_key,
        cast(null as string) as other_seed_key,
        'no box holds ' || cell_count_text || ' cell(s) beside this box, the first '
        || first_cell || '; widen it or add a box' as problem_en,
        '本框旁有 ' || cell_count_text || ' 个格子不属于任何框，第一个为 '
        || first_cell || '；请扩大本框或新增一个框' as problem_zh
    from gaps_found
    union all
    select
        segment_boxes.seed_key,
        other_boxes.seed_key as other_seed_key,
        'shares cells with a box of ' || other_boxes.rfm_segment_code
        || '; narrow one of the two' as problem_en,
        '与 ' || other_boxes.rfm_segment_code || ' 的框有重叠的格子；请缩小其中一个'
            as problem_zh
    from segment_boxes
    inner join segment_boxes as other_boxes
        on
            segment_boxes.seed_key < other_boxes.seed_key
            {%- for metric in metrics %}
            and segment_boxes.minimum_{{ metric }}_score
            <= other_boxes.maximum_{{ metric }}_score
            and segment_boxes.maximum_{{ metric }}_score
            >= other_boxes.minimum_{{ metric }}_score
            {%- endfor %}
    union all
    select
        segment_boxes.seed_key,
        cast(null as string) as other_seed_key,
        'the segment is not in rfm_segments.csv; correct it or add it there'
            as problem_en,
        '该分群不在 rfm_segments.csv 中；请更正，或在其中添加' as problem_zh
    from segment_boxes
    left join segments
        on segment_boxes.rfm_segment_code = segments.rfm_segment_code
    where segments.rfm_segment_code is null
    {%- for metric in metrics %}
    union all
    select
        seed_key,
        cast(null as string) as other_seed_key,
        'the {{ metric }} scores are not a range within 1 to 5; correct them'
            as problem_en,
        '{{ metric }} 分数不是 1 到 5 之间的范围；请更正' as problem_zh
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
        other_seed_key,
        problem_en,
        problem_zh
    from problems_found
    union all
    select
        'seeds/rules/rfm_segments.csv' as seed_file,
        segments.rfm_segment_code as seed_key,
        cast(null as string) as other_seed_key,
        'no box in rfm_segment_boxes.csv gives this segment a cell; add one'
            as problem_en,
        'rfm_segment_boxes.csv 中没有属于该分群的框；请添加' as problem_zh
    from segments
    left join segment_boxes
        on segments.rfm_segment_code = segment_boxes.rfm_segment_code
    where segment_boxes.rfm_segment_code is null
)

select * from problems_located
