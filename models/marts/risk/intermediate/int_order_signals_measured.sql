{{ config(materialized='view') }}

{#-
    Each measure: the signal, how it is judged, the rows it is seen in, the value seen,
    the own past it is held against and how many orders or gaps that past rests on.
-#}
{%- set measures = [
    ('no_repurchase_90d', 'level', 'inputs', 'days_since_last_order', 'null',
     'order_count'),
    ('no_order_30d', 'level', 'inputs', 'days_since_last_order', 'null',
     'order_count'),
    ('few_orders', 'level', 'inputs', 'order_count_365d', 'null', '0'),
    ('overdue_cycle', 'multiple', 'inputs', 'days_since_last_order',
     'cycle_days', 'order_count'),
    ('order_frequency_down', 'drop', 'inputs', 'order_count_180d',
     'order_count_previous_180d', 'order_count_previous_180d'),
    ('cycle_longer', 'rise', 'inputs', 'recent_cycle_days', 'past_cycle_days',
     'gap_count'),
    ('order_amount_down', 'drop', 'inputs',
     exact_ratio('paid_amount_180d * 10000', 'order_count_180d * cast(10000 as bigint)'),
     exact_ratio(
         'paid_amount_previous_180d * 10000',
         'order_count_previous_180d * cast(10000 as bigint)'
     ),
     'least(order_count_180d, order_count_previous_180d)'),
    ('discount_dependence', 'multiple', 'inputs', 'discounted_order_count_365d',
     'order_count_365d', 'order_count_365d'),
    ('category_switch', 'drop', 'shares_of_inputs', 'main_category_share_180d',
     'main_category_share_previous_180d',
     'coalesce(least(order_line_count_180d, order_line_count_previous_180d), 0)'),
] -%}
with

inputs as (select * from {{ ref('int_signal_inputs_joined') }}),

category_shares as (select * from {{ ref('fct_category_shares') }}),

-- Where nobody has a category to compare, the company delivers none.
categories_dated as (
    select distinct observation_date from category_shares
),

shares_of_inputs as (
    select
        inputs.customer_id,
        category_shares.order_line_count_180d,
        category_shares.order_line_count_previous_180d,
        category_shares.main_category_share_180d,
        category_shares.main_category_share_previous_180d,
        categories_dated.observation_date is not null as company_has_categories,
        inputs.observation_date
    from inputs
    left join categories_dated
        on inputs.observation_date = categories_dated.observation_date
    left join category_shares
        on
            inputs.customer_id = category_shares.customer_id
            and inputs.observation_date = category_shares.observation_date
),

signals_measured as (
    {%- for signal, formula, rows, observed, past, evidence in measures %}
    select
        customer_id,
        '{{ signal }}' as signal_code,
        '{{ formula }}' as formula_code,
        {{ 'cycle_source_code' if past == 'cycle_days' else "'own'" }}
            as baseline_source_code,
        cast({{ observed }} as decimal(18, 4)) as observed_value,
        cast({{ past }} as decimal(18, 4)) as own_baseline_value,
        cast({{ evidence }} as int) as evidence_count,
        {{ 'company_has_categories' if rows == 'shares_of_inputs' else 'true' }}
            as is_observed,
        false as is_cohort_member,
        false as is_cohort_comparable,
        observation_date
    from {{ rows }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select * from signals_measured
