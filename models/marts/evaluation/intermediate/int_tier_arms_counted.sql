{{ config(materialized=view_on_duckdb()) }}

{%- set arms = {'treated': 'treated', 'untreated': 'held_out'} -%}
with

condition_counts as (select * from {{ ref('fct_tier_conditions') }}),

task_results as (
    select * from {{ ref('int_task_results_measured') }}
    where tier_code is not null
),

plays as (select * from {{ ref('plays') }}),

quarters as (
    select distinct observation_date
    from condition_counts
),

-- Of high value is who was of the top class when the task opened, whatever the tier:
-- one of them about to leave is in a tier of those at risk.
arms_counted as (
    select
        task_results.tier_code,
        task_results.play_code,
        {%- for arm, code in arms.items() %}
        {%- set of_arm = "task_results.arm_code = '" ~ code ~ "'" %}
        sum(case when {{ of_arm }} then 1 else 0 end) as {{ arm }}_count,
        sum(case when {{ of_arm }} and task_results.is_succeeded then 1 else 0 end)
            as {{ arm }}_success_count,
        {%- endfor %}
        coalesce(task_results.value_class_code = 'top', false) as is_high_value,
        quarters.observation_date
    from task_results
    inner join quarters
        on task_results.window_ends_date <= quarters.observation_date
    group by
        task_results.tier_code,
        task_results.play_code,
        coalesce(task_results.value_class_code = 'top', false),
        quarters.observation_date
),

plays_placed as (
    select
        tier_code,
        play_code,
        {%- for arm in arms %}
        sum({{ arm }}_count) as {{ arm }}_count,
        sum({{ arm }}_success_count) as {{ arm }}_success_count,
        {%- endfor %}
        observation_date
    from arms_counted
    group by
        tier_code,
        play_code,
        observation_date
    union all
    select
        'all' as tier_code,
        arms_counted.play_code,
        {%- for arm in arms %}
        sum(arms_counted.{{ arm }}_count) as {{ arm }}_count,
        sum(arms_counted.{{ arm }}_success_count) as {{ arm }}_success_count,
        {%- endfor %}
        arms_counted.observation_date
    from arms_counted
    inner join plays
        on arms_counted.play_code = plays.play_code
    where
        plays.goal_code = 'keep'
        and arms_counted.is_high_value
    group by
        arms_counted.play_code,
        arms_counted.observation_date
)

select * from plays_placed
