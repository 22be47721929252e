{%- set keys = [
    'play_code', 'variant_code', 'tier_code', 'cause_code', 'period_code',
] -%}
{%- set shares = ['success_gain'] -%}
{%- set amounts = ['margin_gain', 'winsorised_gain', 'return'] -%}
with

arms as (select * from {{ ref('int_play_arms_summed') }}),

judged as (select * from {{ ref('int_play_results_judged') }}),

reporting_currency as (select * from {{ ref('dim_reporting_currency') }}),

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

-- A verdict is about a play as a whole; its cells are too many not to err somewhere.
results_told as (
    select
        {%- for key in keys %}
        arms.{{ key }},
        {%- endfor %}
        arms.result_level_code,
        {%- for verdict in ['verdict_code', 'any_day_verdict_code'] %}
        case
            when arms.result_level_code = 'play' and arms.period_code = '12_months'
                then coalesce(judged.{{ verdict }}, 'not_judged')
            else null
        end as {{ verdict }},
        {%- endfor %}
        reporting_currency.currency_code,
        arms.treated_count,
        arms.untreated_count,
        arms.reached_count,
        arms.treated_success_count,
        arms.untreated_success_count,
        {%- for arm in ['treated', 'untreated'] %}
        {{ exact_ratio('arms.' ~ arm ~ '_success_count', 'arms.' ~ arm ~ '_count') }}
            as {{ arm }}_success_rate,
        {%- endfor %}
        {%- for name in shares + amounts %}
        {%- for end in ['estimate', 'lower', 'upper'] %}
        cast(judged.{{ name }}_{{ end }} as decimal(18, 4)) as {{ name }}_{{ end }},
        {%- endfor %}
        {%- endfor %}
        cast(judged.success_gain_always_lower as decimal(18, 4))
            as success_gain_always_lower,
        cast(judged.success_gain_always_upper as decimal(18, 4))
            as success_gain_always_upper,
        cast(judged.split_p_value as decimal(18, 9)) as split_p_value,
        case
            when
                arms.result_level_code = 'play'
                and arms.period_code = '12_months'
                and judged.verdict_code = 'not_enough'
                then judged.wanted_count
            else null
        end as wanted_count,
        arms.effort_minutes,
        arms.cost_amount,
        latest_dates.observation_date
    from arms
    cross join reporting_currency
    cross join latest_dates
    left join judged
        on
            arms.play_code = judged.play_code
            and arms.variant_code = judged.variant_code
            and arms.tier_code = judged.tier_code
            and arms.cause_code = judged.cause_code
            and arms.period_code = judged.period_code
)

select * from results_told
