{%- set labels = {
    'play': 'play', 'tier': 'tier', 'cause': 'cause', 'verdict': 'effect_verdict',
    'any_day_verdict': 'effect_verdict',
} -%}
{%- set ends = ['estimate', 'lower', 'upper'] -%}
with

results as (select * from {{ ref('fct_play_results') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

results_published as (
    select
        {{ code_names(labels, 'results') }},
        results.variant_code,
        results.period_code,
        results.result_level_code,
        {{ code_orders(['verdict']) }},
        results.currency_code,
        results.treated_count,
        results.untreated_count,
        results.reached_count,
        results.treated_success_count,
        results.untreated_success_count,
        results.treated_success_rate,
        results.untreated_success_rate,
        {%- for end in ends %}
        results.success_gain_{{ end }},
        cast(results.margin_gain_{{ end }} as decimal(18, 2)) as margin_gain_{{ end }},
        cast(results.winsorised_gain_{{ end }} as decimal(18, 2))
            as winsorised_gain_{{ end }},
        results.return_{{ end }},
        {%- endfor %}
        results.success_gain_always_lower,
        results.success_gain_always_upper,
        results.split_p_value,
        results.wanted_count,
        results.effort_minutes,
        cast(results.cost_amount as decimal(18, 2)) as cost_amount,
        results.observation_date
    from results
    {{ label_joins(labels, 'results') }}
)

select * from results_published
