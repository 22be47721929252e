{%- set drawn = [
    'task_id', 'customer_id', 'lead_key', 'play_code', 'trigger_code', 'arm_code',
    'role_code', 'tier_code', 'value_class_code', 'risk_band_code', 'cause_code',
    'variant_code', 'holdout_ratio', 'currency_code',
    'churn_probability', 'success_rate_gain', 'success_margin_amount',
    'value_at_stake_amount', 'expected_gain_amount', 'is_automated', 'first_fired_date',
    'subject_id', 'goal_code', 'gain_source_code', 'treated_count', 'untreated_count',
    'observation_date',
] -%}
{%- set chosen = [
    'evidence_customer_id', 'limit_code', 'merged_into_task_id', 'channel_code',
    'reasons_zh', 'reasons_en', 'suppressed_until_date',
] -%}
{%- set dates = {
    'opened': 'drawn_episodes.observation_date', 'due': 'dated_episodes.due_date',
    'contacted': 'drawn_episodes.observation_date', 'expires': 'dated_episodes.expires_date',
    'window_ends': 'dated_episodes.window_ends_date',
} -%}
{%- set states = {'contacted': "'contacted'"} -%}
{%- set begun = "'open', 'held_out', 'contacted'" -%}
with

continued_episodes as (select * from {{ ref('int_episodes_continued') }}),

drawn_episodes as (select * from {{ ref('int_episodes_drawn') }}),

chosen_episodes as (select * from {{ ref('int_episodes_chosen') }}),

dated_episodes as (select * from {{ ref('int_episodes_dated') }}),

wanted_tasks as (select * from {{ ref('int_tasks_wanted') }}),

assigned_tasks as (select * from {{ ref('int_tasks_assigned') }}),

-- Held out stands in no list, and is measured from the day it would have been begun.
states_given as (
    select
        chosen_episodes.task_id,
        assigned_tasks.owner_key,
        assigned_tasks.owner_reason_code,
        case
            when chosen_episodes.choice_code != 'candidate'
                then chosen_episodes.choice_code
            when
                not drawn_episodes.is_automated and assigned_tasks.task_id is null
                then 'waiting'
            when drawn_episodes.arm_code = 'held_out' then 'held_out'
            when drawn_episodes.is_automated then 'contacted'
            else 'open'
        end as episode_state_code,
        case
            when chosen_episodes.choice_code != 'candidate'
                then chosen_episodes.state_reason_code
            when drawn_episodes.is_automated or assigned_tasks.task_id is not null
                then null
            when
                coalesce(wanted_tasks.same_role_pool, wanted_tasks.manager_pool) is null
                then 'unassignable'
            else 'above_capacity'
        end as state_reason_code
    from drawn_episodes
    inner join chosen_episodes
        on drawn_episodes.task_id = chosen_episodes.task_id
    left join wanted_tasks
        on drawn_episodes.task_id = wanted_tasks.task_id
    left join assigned_tasks
        on drawn_episodes.task_id = assigned_tasks.task_id
),

episodes_begun as (
    select
        drawn_episodes.{{ drawn | join(',\n        drawn_episodes.') }},
        states_given.episode_state_code,
        continued_episodes.earlier_state_code as previous_state_code,
        states_given.state_reason_code,
        chosen_episodes.{{ chosen | join(',\n        chosen_episodes.') }},
        states_given.owner_key,
        case
            when states_given.owner_key is null then null
            when states_given.owner_key like 'role:%' then 'role_queue'
            else states_given.owner_reason_code
        end as owner_reason_code,
        {%- for name, given in dates.items() %}
        case
            when states_given.episode_state_code in ({{ states[name] or begun }})
                then {{ given }}
            else null
        end as {{ name }}_date,
        {%- endfor %}
        cast(null as date) as ended_date,
        drawn_episodes.observation_date as changed_date
    from drawn_episodes
    inner join chosen_episodes
        on drawn_episodes.task_id = chosen_episodes.task_id
    inner join dated_episodes
        on drawn_episodes.task_id = dated_episodes.task_id
    inner join states_given
        on drawn_episodes.task_id = states_given.task_id
    left join continued_episodes
        on drawn_episodes.task_id = continued_episodes.task_id
),

episodes_united as (
    select
        {{ episode_columns() | join(',\n        ') }},
        subject_id,
        goal_code,
        changed_date,
        observation_date
    from episodes_begun
    union all
    select
        {%- for column in episode_columns() %}
        {%- if column == 'owner_key' %}
        coalesce(assigned_tasks.owner_key, continued_episodes.owner_key) as owner_key,
        {%- elif column == 'owner_reason_code' %}
        case
            when assigned_tasks.owner_key is null
                then continued_episodes.owner_reason_code
            when assigned_tasks.owner_reason_code = 'role_queue' then 'role_queue'
            else 'handed_over'
        end as owner_reason_code,
        {%- elif column == 'previous_state_code' %}
        case
            when assigned_tasks.owner_key is null
                then continued_episodes.previous_state_code
            else continued_episodes.earlier_state_code
        end as previous_state_code,
        {%- else %}
        continued_episodes.{{ column }},
        {%- endif %}
        {%- endfor %}
        continued_episodes.subject_id,
        continued_episodes.goal_code,
        case
            when assigned_tasks.owner_key is null then continued_episodes.changed_date
            else continued_episodes.observation_date
        end as changed_date,
        continued_episodes.observation_date
    from continued_episodes
    left join drawn_episodes
        on continued_episodes.task_id = drawn_episodes.task_id
    left join assigned_tasks
        on
            continued_episodes.task_id = assigned_tasks.task_id
            and continued_episodes.owner_key != assigned_tasks.owner_key
    where drawn_episodes.task_id is null
)

select * from episodes_united
