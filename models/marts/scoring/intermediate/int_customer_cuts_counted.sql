{{ config(materialized='view') }}

{%- set scales = [
    ('recency', 'five_point', 4),
    ('frequency', 'five_point', 4),
    ('monetary', 'five_point', 4),
    ('recency', 'three_band', 2),
    ('frequency', 'three_band', 2),
    ('monetary', 'three_band', 2),
    ('monetary', 'value_class', 2),
    ('order_amount', 'two_band', 1),
] -%}
with

observations as (select * from {{ ref('fct_customer_observations') }}),

coverage as (select * from {{ ref('fct_observation_coverage') }}),

cut_points as (select * from {{ ref('fct_score_cut_points') }}),

cuts_pivoted as (
    select
        {%- for metric, scale, cut_count in scales %}
        {%- for cut_number in range(1, cut_count + 1) %}
        max(
            case
                when
                    metric_code = '{{ metric }}'
                    and scale_code = '{{ scale }}'
                    and cut_number = {{ cut_number }}
                    then cut_value
                else null
            end
        ) as {{ metric }}_{{ scale }}_{{ cut_number }},
        {%- endfor %}
        {%- endfor %}
        cut_point_basis_date
    from cut_points
    group by cut_point_basis_date
),

buyers_measured as (
    select
        observations.customer_id,
        observations.days_since_last_order,
        observations.order_count_365d,
        observations.net_revenue_amount_365d,
        case
            when observations.order_count_365d > 0
                then
                    {{ exact_ratio(
                        'observations.net_revenue_amount_365d * 10000',
                        'observations.order_count_365d * cast(10000 as bigint)'
                    ) }}
            else null
        end as order_amount_365d,
        coverage.is_thin_history,
        observations.observation_date,
        coverage.cut_point_basis_date
    from observations
    inner join coverage
        on observations.observation_date = coverage.observation_date
    where
        observations.is_buyer
        and observations.is_scored
),

{# A value scores one point more for each cut point it lies strictly beyond. -#}
{%- set beyond = {
    'recency': ['days_since_last_order', '<'],
    'frequency': ['order_count_365d', '>'],
    'monetary': ['net_revenue_amount_365d', '>'],
    'order_amount': ['order_amount_365d', '>'],
} -%}
cuts_counted as (
    select
        buyers_measured.customer_id,
        {%- for metric, scale, cut_count in scales %}
        1
        {%- for cut_number in range(1, cut_count + 1) %}
        {%- set cut = metric ~ '_' ~ scale ~ '_' ~ cut_number %}
        + case
            when
                buyers_measured.{{ beyond[metric][0] }}
                {{ beyond[metric][1] }} cuts_pivoted.{{ cut }}
                then 1
            else 0
        end
        {%- endfor %} as {{ metric }}_{{ scale }},
        {%- endfor %}
        buyers_measured.order_count_365d,
        buyers_measured.net_revenue_amount_365d,
        buyers_measured.order_amount_365d,
        buyers_measured.is_thin_history,
        buyers_measured.observation_date,
        buyers_measured.cut_point_basis_date
    from buyers_measured
    inner join cuts_pivoted
        on buyers_measured.cut_point_basis_date = cuts_pivoted.cut_point_basis_date
)

select * from cuts_counted
