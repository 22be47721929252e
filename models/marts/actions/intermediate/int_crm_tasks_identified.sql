with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

tasks as (select * from {{ ref('stg_crm__tasks') }}),

leads as (select * from {{ ref('fct_leads') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

states as (select * from {{ ref('fct_customer_states') }}),

observations as (select * from {{ ref('fct_customer_observations') }}),

plays as (select * from {{ ref('plays') }}),

plays_named as (
    {%- for name in ['play_code', 'play_name_zh', 'play_name_en'] %}
    select
        play_code,
        lower({{ name }}) as play_word
    from plays
    {{- '\n    union' if not loop.last }}
    {%- endfor %}
),

tasks_identified as (
    select
        tasks.task_key as task_id,
        tasks.source_system,
        tasks.task_id as named_task_id,
        coalesce(identities.customer_id, tasks.lead_key) as subject_id,
        identities.customer_id,
        tasks.lead_key,
        plays_named.play_code,
        tasks.variant_code,
        tasks.owner_key,
        tasks.arm_code,
        tasks.outcome_code,
        cast(tasks.opened_at as date) as opened_date,
        cast(tasks.due_at as date) as due_date,
        cast(tasks.closed_at as date) as closed_date,
        latest_dates.observation_date
    from tasks
    inner join latest_dates
        on cast(tasks.opened_at as date) <= latest_dates.observation_date
    inner join plays_named
        on lower(tasks.play_code) = plays_named.play_word
    left join leads
        on tasks.lead_key = leads.lead_key
    left join identities
        on coalesce(tasks.contact_key, leads.contact_key) = identities.contact_key
    where coalesce(identities.customer_id, tasks.lead_key) is not null
),

-- A CRM tells neither tier nor cycle: they are those of the last observation before.
customers_known as (
    select
        tasks_identified.task_id,
        nullif(max_by(coalesce(states.tier_code, ''), states.observation_date), '')
            as tier_code,
        nullif(max_by(coalesce(states.risk_band_code, ''), states.observation_date), '')
            as risk_band_code,
        max_by(coalesce(observations.cycle_days, 0), states.observation_date)
            as cycle_days
    from tasks_identified
    inner join states
        on
            tasks_identified.customer_id = states.customer_id
            and tasks_identified.opened_date >= states.observation_date
    left join observations
        on
            states.customer_id = observations.customer_id
            and states.observation_date = observations.observation_date
    group by tasks_identified.task_id
),

tasks_dated as (
    select
        tasks_identified.task_id,
        tasks_identified.source_system,
        tasks_identified.named_task_id,
        tasks_identified.subject_id,
        tasks_identified.customer_id,
        tasks_identified.lead_key,
        tasks_identified.play_code,
        tasks_identified.variant_code,
        plays.goal_code,
        tasks_identified.owner_key,
        tasks_identified.arm_code,
        tasks_identified.outcome_code,
        customers_known.tier_code,
        customers_known.risk_band_code,
        coalesce(
            tasks_identified.closed_date > tasks_identified.observation_date,
            tasks_identified.outcome_code in ('open', 'unknown')
        ) as is_unclosed,
        plays.grace_days,
        tasks_identified.opened_date,
        tasks_identified.due_date,
        tasks_identified.closed_date,
        {{ add_days(
            'tasks_identified.opened_date',
            "case plays.window_rule_code when 'own_cycle' then least(coalesce("
            ~ 'nullif(customers_known.cycle_days, 0), plays.window_days), '
            ~ 'plays.window_days) else plays.window_days end',
        ) }} as window_ends_date,
        {{ add_days('tasks_identified.opened_date', 'plays.cool_off_days') }}
            as cool_off_ends_date,
        tasks_identified.observation_date
    from tasks_identified
    inner join plays
        on tasks_identified.play_code = plays.play_code
    left join customers_known
        on tasks_identified.task_id = customers_known.task_id
)

select * from tasks_dated
