{#- What counts as a flag: of a tier the first ones, of the whole company the last. -#}
{%- set flags = {
    'size': 'is_size_out_of_bounds', 'cut_point': 'is_cut_point_moved',
    'population': 'is_population_shifted', 'own_rate': "own_rate_answer_code = 'no'",
    'split': "split_answer_code = 'no'", 'keep': "keep_answer_code = 'no'",
    'ruled': "ruled_answer_code = 'no'",
} -%}
{%- set questions = {
    'own_rate': ('orders', '!='), 'split': ('plays', '!='), 'keep': ('plays', '='),
    'ruled': ('tasks', '='),
} -%}
{%- set told = [
    'tier_code', 'shifted_condition_code', 'neighbour_tier_code', 'own_rate_answer_code',
    'split_answer_code', 'keep_answer_code', 'ruled_answer_code', 'customer_count',
    'judged_play_count', 'treated_count', 'untreated_count', 'task_count',
] -%}
{%- set measured = [
    'customer_share_ratio', 'minimum_customer_share', 'maximum_customer_share',
    'cut_point_move_ratio', 'population_shift_index', 'ordering_rate',
    'neighbour_ordering_rate', 'keep_gain_estimate', 'keep_gain_lower',
    'keep_gain_upper', 'ruled_task_ratio',
] -%}
{%- set dated = ['observation_date', 'previous_quarter_date'] -%}
with

quarters as (select * from {{ ref('int_tier_quarters_listed') }}),

cuts as (select * from {{ ref('int_tier_cuts_compared') }}),

populations as (select * from {{ ref('int_tier_populations_compared') }}),

orders as (select * from {{ ref('int_tier_orders_compared') }}),

plays as (select * from {{ ref('int_tier_plays_compared') }}),

tasks as (select * from {{ ref('int_ruled_tasks_counted') }}),

-- What nobody can tell is no answer, and a question that is not asked has none.
answers_collected as (
    select
        quarters.tier_code,
        populations.shifted_condition_code,
        orders.neighbour_tier_code,
        {%- for answer, (source, asked) in questions.items() %}
        case
            when quarters.tier_code {{ asked }} 'all'
                then coalesce({{ source }}.{{ answer }}_answer_code, 'not_enough')
            else null
        end as {{ answer }}_answer_code,
        {%- endfor %}
        quarters.customer_count,
        plays.judged_play_count,
        plays.treated_count,
        plays.untreated_count,
        tasks.task_count,
        quarters.customer_share_ratio,
        quarters.minimum_customer_share,
        quarters.maximum_customer_share,
        cuts.cut_point_move_ratio,
        populations.population_shift_index,
        orders.ordering_rate,
        orders.neighbour_ordering_rate,
        plays.keep_gain_estimate,
        plays.keep_gain_lower,
        plays.keep_gain_upper,
        tasks.ruled_task_ratio,
        quarters.is_size_out_of_bounds,
        cuts.is_cut_point_moved,
        populations.is_population_shifted,
        quarters.is_thin_history,
        quarters.observation_date,
        quarters.previous_quarter_date
    from quarters
    left join cuts
        on
            quarters.tier_code = cuts.tier_code
            and quarters.observation_date = cuts.observation_date
    left join populations
        on
            quarters.tier_code = populations.tier_code
            and quarters.observation_date = populations.observation_date
    left join orders
        on
            quarters.tier_code = orders.tier_code
            and quarters.observation_date = orders.observation_date
    left join plays
        on
            quarters.tier_code = plays.tier_code
            and quarters.observation_date = plays.observation_date
    left join tasks
        on
            {{ join_key('quarters.observation_date', "quarters.tier_code = 'all'") }}
            = tasks.observation_date
),

flags_raised as (
    select
        {{ (told + measured) | join(',\n        ') }},
        {%- for flag, holds in flags.items() %}
        case when {{ holds }} and not is_thin_history then 1 else 0 end
            as {{ flag }}_flag,
        {%- endfor %}
        is_thin_history,
        {{ dated | join(',\n        ') }}
    from answers_collected
),

flags_counted as (
    select
        {{ (told + measured) | join(',\n        ') }},
        {%- for flag in flags %}
        {{ '+ ' if not loop.first }}{{ flag }}_flag
        {%- endfor %} as flag_count,
        size_flag = 1 as is_size_out_of_bounds,
        cut_point_flag = 1 as is_cut_point_moved,
        population_flag = 1 as is_population_shifted,
        {%- for flag in flags %}
        {{ 'or ' if not loop.first }}{{ flag }}_flag
        + lag({{ flag }}_flag, 1, 0) over tier_quarters = 2
        {%- endfor %} as is_flag_repeated,
        is_thin_history,
        {{ dated | join(',\n        ') }}
    from flags_raised
    window tier_quarters as (
        partition by tier_code
        order by observation_date
    )
),

verdicts_given as (
    select
        {{ told | join(',\n        ') }},
        case
            when is_thin_history then 'not_enough'
            when flag_count >= {{ var('tier_redo_flag_count') }} or is_flag_repeated
                then 'redo'
            when flag_count > 0 then 'retune'
            else 'keep'
        end as verdict_code,
        cast(flag_count as int) as flag_count,
        {{ measured | join(',\n        ') }},
        is_size_out_of_bounds,
        is_cut_point_moved,
        is_population_shifted,
        is_flag_repeated,
        {{ dated | join(',\n        ') }}
    from flags_counted
)

select * from verdicts_given
