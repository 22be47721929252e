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
        observations.order_count,
        observations.order_count_365d,
        observations.net_revenue_amount_365d,
        scores.recency_score,
        scores.frequency_score,
        scores.monetary_score,
        scores.observation_date
    from scores
    inner join observations
        on
            scores.customer_id = observations.customer_id
            and scores.observation_date = observations.observation_date
),

differences_found as (
    {%- for metric, behaviour in behaviours.items() %}
    select
        '{{ metric }}' as metric_code,
        cast({{ behaviour }} as decimal(18, 4)) as behaviour_value,
        min({{ metric }}_score) as lowest_score,
        max({{ metric }}_score) as highest_score
    from scores_measured
    where observation_date = {{ as_of_date() }}
    group by cast({{ behaviour }} as decimal(18, 4))
    having min({{ metric }}_score) != max({{ metric }}_score)
    union all
    {%- endfor %}
    select
        'frequency of single orders as of '
        || cast(observation_date as string) as metric_code,
        cast(1 as decimal(18, 4)) as behaviour_value,
        min(frequency_score) as lowest_score,
        max(frequency_score) as highest_score
    from scores_measured
    where
        order_count = 1
        and order_count_365d = 1
    group by observation_date
    having min(frequency_score) != max(frequency_score)
)

select * from differences_found
