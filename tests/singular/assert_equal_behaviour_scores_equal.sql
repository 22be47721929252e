{%- set behaviours = {
    'recency': 'days_since_last_order',
    'frequency': 'order_count_365d',
    'monetary': 'net_revenue_amount_365d',
} -%}
with

scores as (select * from {{ ref('fct_rfm_scores') }}),

observations as (select * from {{ ref('fct_customer_observations') }}),

scores_measured as (
    select
        observations.days_since_last_order,
        observations.order_count_365d,
        observations.net_revenue_amount_365d,
        scores.recency_score,
        scores.frequency_score,
        scores.monetary_score
    from scores
    inner join observations
        on
            scores.customer_id = observations.customer_id
            and scores.observation_date = observations.observation_date
    where scores.observation_date = {{ as_of_date() }}
),

differences_found as (
    {%- for metric, behaviour in behaviours.items() %}
    select
        '{{ metric }}' as metric_code,
        cast({{ behaviour }} as decimal(18, 4)) as behaviour_value,
        min({{ metric }}_score) as lowest_score,
        max({{ metric }}_score) as highest_score
    from scores_measured
    group by cast({{ behaviour }} as decimal(18, 4))
    having min({{ metric }}_score) != max({{ metric }}_score)
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select * from differences_found
