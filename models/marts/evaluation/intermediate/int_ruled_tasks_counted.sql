{{ config(materialized=view_on_duckdb()) }}

{%- set groups = [
    'tier_codes', 'value_class_codes', 'lifecycle_stage_codes', 'risk_band_codes',
] -%}
with

condition_counts as (select * from {{ ref('fct_tier_conditions') }}),

episodes as (
    select * from {{ ref('fct_action_episodes') }}
    where
        arm_code = 'treated'
        and not is_automated
),

outcomes as (
    select * from {{ ref('fct_task_outcomes') }}
    where
        arm_code = 'treated'
        and not is_automated
),

triggers as (select * from {{ ref('action_triggers') }}),

quarters as (
    select distinct observation_date
    from condition_counts
),

-- A task that a CRM gave out has no trigger, so nobody knows what it rests on.
tasks_united as (
    select
        task_id,
        trigger_code,
        opened_date
    from episodes
    union all
    select
        task_id,
        trigger_code,
        opened_date
    from outcomes
),

tasks_opened as (
    select
        task_id,
        max(trigger_code) as trigger_code,
        min(opened_date) as opened_date
    from tasks_united
    where
        trigger_code is not null
        and opened_date is not null
    group by task_id
),

tasks_counted as (
    select
        cast(count(*) as int) as task_count,
        cast(
            sum(
                case
                    {%- for codes in groups %}
                    when triggers.{{ codes }} != '*' then 1
                    {%- endfor %}
                    else 0
                end
            ) as int
        ) as ruled_task_count,
        quarters.observation_date
    from quarters
    inner join tasks_opened
        on
            date_trunc('quarter', quarters.observation_date)
            = date_trunc('quarter', tasks_opened.opened_date)
            and quarters.observation_date >= tasks_opened.opened_date
    inner join triggers
        on tasks_opened.trigger_code = triggers.trigger_code
    group by quarters.observation_date
),

answers_given as (
    select
        case
            when task_count < {{ var('verdict_minimum_count') }} then 'not_enough'
            when
                ruled_task_count >= task_count
                * cast({{ var('tier_task_share') }} as decimal(6, 4))
                then 'yes'
            else 'no'
        end as ruled_answer_code,
        task_count,
        {{ exact_ratio('ruled_task_count', 'task_count') }} as ruled_task_ratio,
        observation_date
    from tasks_counted
)

select * from answers_given
