{{ config(materialized='view') }}

{#-
    Each measure: the value seen, what it is held against, the number the threshold judges
    (higher is worse) and how many orders or gaps the judgement rests on.
-#}
{%- set measures = [
    {
        'signal': 'no_repurchase_90d',
        'from': 'observations',
        'observed': 'days_since_last_order',
        'baseline': 'cycle_days',
        'signal_value': 'days_since_last_order',
        'evidence': 'order_count',
        'where': 'days_since_last_order is not null',
    },
    {
        'signal': 'overdue_cycle',
        'from': 'observations',
        'observed': 'days_since_last_order',
        'baseline': 'cycle_days',
        'signal_value': exact_ratio('days_since_last_order', 'cycle_days'),
        'evidence': 'order_count',
        'where': 'cycle_days > 0',
    },
    {
        'signal': 'order_frequency_down',
        'from': 'observations',
        'observed': 'order_count_180d',
        'baseline': 'order_count_previous_180d',
        'signal_value': exact_ratio(
            'order_count_previous_180d - order_count_180d', 'order_count_previous_180d'
        ),
        'evidence': 'order_count_previous_180d',
        'where': 'order_count_previous_180d > 0',
    },
    {
        'signal': 'cycle_longer',
        'from': 'observations',
        'observed': 'recent_cycle_days',
        'baseline': 'past_cycle_days',
        'signal_value': exact_ratio(
            'recent_cycle_days - past_cycle_days', 'past_cycle_days'
        ),
        'evidence': 'gap_count',
        'where': 'recent_cycle_days is not null and past_cycle_days > 0',
    },
    {
        'signal': 'order_amount_down',
        'from': 'order_amounts_measured',
        'observed': 'order_amount_180d',
        'baseline': 'order_amount_previous_180d',
        'signal_value': exact_ratio(
            '(order_amount_previous_180d - order_amount_180d) * 10000',
            'order_amount_previous_180d * 10000'
        ),
        'evidence': 'order_count_previous_180d',
        'where': 'order_amount_previous_180d > 0',
    },
    {
        'signal': 'discount_dependence',
        'from': 'observations',
        'observed': 'discounted_order_count_365d',
        'baseline': 'order_count_365d',
        'signal_value': exact_ratio('discounted_order_count_365d', 'order_count_365d'),
        'evidence': 'order_count_365d',
        'where': 'order_count_365d > 0',
    },
] -%}
with

observations as (
    select * from {{ ref('fct_customer_observations') }}
    where is_buyer and is_scored
),

-- Amounts become whole numbers of a ten thousandth, so both engines divide alike.
order_amounts_measured as (
    select
        customer_id,
        order_count_previous_180d,
        {{ exact_ratio(
            'paid_amount_180d * 10000', 'order_count_180d * cast(10000 as bigint)'
        ) }} as order_amount_180d,
        {{ exact_ratio(
            'paid_amount_previous_180d * 10000',
            'order_count_previous_180d * cast(10000 as bigint)'
        ) }} as order_amount_previous_180d,
        observation_date
    from observations
    where
        order_count_180d > 0
        and order_count_previous_180d > 0
        and paid_amount_previous_180d > 0
),

signals_measured as (
    {%- for measure in measures %}
    select
        customer_id,
        '{{ measure["signal"] }}' as signal_code,
        cast({{ measure['observed'] }} as decimal(18, 4)) as observed_value,
        cast({{ measure['baseline'] }} as decimal(18, 4)) as baseline_value,
        cast({{ measure['signal_value'] }} as decimal(18, 4)) as signal_value,
        cast({{ measure['evidence'] }} as int) as evidence_count,
        observation_date
    from {{ measure['from'] }}
    where {{ measure['where'] }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select * from signals_measured
