{%- set metrics = ['recency', 'frequency', 'monetary'] -%}
with

segments as (select * from {{ ref('pub_customer_segments') }}),

cut_points as (
    select * from {{ ref('pub_score_cut_points') }}
    where is_current
),

weights_published as (
    select
        metric_code,
        max(metric_weight) as metric_weight
    from cut_points
    group by metric_code
),

differences_found as (
    select
        segments.customer_id,
        segments.total_points,
        {%- for metric in metrics %}
        segments.{{ metric }}_points,
        {{ metric }}_weights.metric_weight as {{ metric }}_weight
        {{- ',' if not loop.last }}
        {%- endfor %}
    from segments
    {%- for metric in metrics %}
    left join weights_published as {{ metric }}_weights
        on {{ metric }}_weights.metric_code = '{{ metric }}'
    {%- endfor %}
    where
        segments.total_points is distinct from
        segments.recency_points + segments.frequency_points + segments.monetary_points
        {%- for metric in metrics %}
        or segments.{{ metric }}_points is distinct from
        segments.{{ metric }}_score * {{ metric }}_weights.metric_weight
        {%- endfor %}
)

select * from differences_found
