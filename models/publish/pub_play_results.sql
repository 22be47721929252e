{%- set labels = {
    'play': 'play', 'tier': 'tier', 'cause': 'cause', 'verdict': 'effect_verdict',
    'any_day_verdict': 'effect_verdict',
} -%}
{%- set ends = ['estimate', 'lower', 'upper'] -%}
with

play_results as (select * from {{ ref('fct_play_results') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

results_published as (
    select
        {{ code_names(labels, 'play_results') }},
        play_results.variant_code,
        play_results.period_code,
        play_results.result_level_code,
        {{ code_orders(['tier', 'verdict', 'any_day_verdict']) }},
        play_results.currency_code,
        play_results.treated_count,
        play_results.untreated_count,
        play_results.reached_count,
        play_results.treated_success_count,
        play_results.untreated_success_count,
        play_results.treated_success_rate,
        play_results.untreated_success_rate,
        {%- for end in ends %}
        play_results.success_gain_{{ end }},
        cast(play_results.margin_gain_{{ end }} as decimal(18, 2))
            as margin_gain_{{ end }},
        cast(play_results.winsorised_gain_{{ end }} as decimal(18, 2))
            as winsorised_gain_{{ end }},
        play_results.return_{{ end }},
        {%- endfor %}
        play_results.success_gain_always_lower,
        play_results.success_gain_always_upper,
        play_results.split_p_value,
        play_results.wanted_count,
        play_results.effort_minutes,
        cast(play_results.cost_amount as decimal(18, 2)) as cost_amount,
        play_results.observation_date
    from play_results
    {{ label_joins(labels, 'play_results') }}
)

select * from results_published
