with

episodes as (
    select * from {{ ref('fct_action_episodes') }}
    where
        episode_state_code in ('open', 'contacted')
        and not is_automated
),

owners as (select * from {{ ref('stg_crm__owners') }}),

days as (select * from {{ ref('int_working_days_numbered') }}),

next_channels as (select * from {{ ref('int_next_channels_found') }}),

triggers as (select * from {{ ref('action_triggers') }}),

escalations as (select * from {{ ref('task_escalations') }}),

working_days as (
    select
        working_day_number,
        date_day
    from days
    where is_working_day
),

-- What is contacted waits for its outcome and escalates no more.
escalations_dated as (
    select
        episodes.task_id,
        max(
            case
                when working_days.date_day <= episodes.observation_date
                    then escalations.step_number
                else null
            end
        ) as step_number,
        min(
            case
                when working_days.date_day > episodes.observation_date
                    then working_days.date_day
                else null
            end
        ) as escalates_date
    from episodes
    inner join days
        on episodes.due_date = days.date_day
    cross join escalations
    inner join working_days
        on
            days.working_day_number + escalations.overdue_days
            = working_days.working_day_number
    where episodes.episode_state_code = 'open'
    group by episodes.task_id
),

tasks_described as (
    select
        episodes.task_id,
        episodes.customer_id,
        episodes.lead_key,
        episodes.play_code,
        episodes.trigger_code,
        episodes.goal_code,
        episodes.channel_code,
        next_channels.next_channel_code,
        episodes.episode_state_code as task_state_code,
        episodes.owner_key,
        owners.owner_name,
        owners.team_name,
        episodes.role_code,
        episodes.owner_reason_code,
        owners.manager_owner_key,
        managers.owner_name as manager_owner_name,
        episodes.tier_code,
        episodes.value_class_code,
        episodes.risk_band_code,
        escalations.task_escalation_code,
        episodes.gain_source_code,
        episodes.currency_code,
        episodes.reasons_zh,
        episodes.reasons_en,
        cast(
            row_number() over (
                partition by episodes.owner_key
                order by
                    case episodes.episode_state_code when 'open' then 0 else 1 end asc,
                    greatest(episodes.due_date, episodes.observation_date) asc,
                    triggers.precedence asc,
                    episodes.expected_gain_amount desc,
                    episodes.task_id asc
            ) as int
        ) as priority_rank,
        episodes.treated_count,
        episodes.untreated_count,
        episodes.churn_probability,
        {{ exact_ratio(
            'cast(episodes.success_rate_gain * 10000 as bigint)',
            'cast(episodes.churn_probability * 10000 as bigint)',
        ) }} as response_ratio,
        episodes.success_rate_gain,
        episodes.success_margin_amount,
        episodes.value_at_stake_amount,
        episodes.expected_gain_amount,
        episodes.first_fired_date,
        episodes.opened_date,
        episodes.due_date,
        escalations_dated.escalates_date,
        episodes.expires_date,
        episodes.window_ends_date,
        episodes.contacted_date,
        episodes.observation_date
    from episodes
    left join owners
        on episodes.owner_key = owners.owner_key
    left join owners as managers
        on owners.manager_owner_key = managers.owner_key
    left join next_channels
        on
            episodes.task_id = next_channels.task_id
            and episodes.channel_code = next_channels.first_channel_code
    left join triggers
        on episodes.trigger_code = triggers.trigger_code
    left join escalations_dated
        on episodes.task_id = escalations_dated.task_id
    left join escalations
        on escalations_dated.step_number = escalations.step_number
)

select * from tasks_described
