{%- set columns = episode_columns() -%}
{%- set moved = [
    'episode_state_code', 'previous_state_code', 'state_reason_code', 'contacted_date',
    'ended_date',
] -%}
with

episodes as (select * from {{ ref('int_episodes_remembered') }}),

contacts as (select * from {{ ref('int_episode_contacts_dated') }}),

triggers_fired as (select * from {{ ref('int_triggers_fired') }}),

successes_found as (select * from {{ ref('int_episode_successes_found') }}),

consents as (select * from {{ ref('int_consents_collected') }}),

triggers as (select * from {{ ref('action_triggers') }}),

plays as (select * from {{ ref('plays') }}),

refusals_found as (
    select
        episodes.task_id,
        min(consents.channel_code) as channel_code
    from episodes
    inner join consents
        on
            episodes.customer_id = consents.customer_id
            and consents.channel_code in ('*', episodes.channel_code)
    where consents.is_refused
    group by episodes.task_id
),

episodes_judged as (
    select
        episodes.{{ columns | reject('in', moved) | join(',\n        episodes.') }},
        episodes.episode_state_code as earlier_state_code,
        episodes.previous_state_code as kept_state_code,
        episodes.state_reason_code as previous_reason_code,
        episodes.ended_date as previous_ended_date,
        episodes.subject_id,
        episodes.goal_code,
        episodes.is_rerun,
        episodes.cool_off_ends_date,
        episodes.changed_date,
        episodes.observation_date,
        case
            when episodes.is_rerun then episodes.contacted_date
            else coalesce(episodes.contacted_date, contacts.contacted_date)
        end as contacted_date,
        case
            when not episodes.is_live or episodes.is_rerun
                then null
            when episodes.is_forgotten then 'forgotten'
            when episodes.is_duplicate then 'merged_customer'
            when episodes.opened_date is null
                then
                    case
                        when triggers_fired.subject_id is null
                            then 'reason_gone'
                        else null
                    end
            when
                episodes.episode_state_code = 'open'
                and refusals_found.channel_code = '*'
                then 'opted_out'
            when
                episodes.episode_state_code = 'open'
                and refusals_found.channel_code is not null
                then 'channel_refused'
            when episodes.window_ends_date < episodes.observation_date
                then
                    case
                        when
                            {{ success_holds(
                                'coalesce(episodes.contacted_date, '
                                ~ 'contacts.contacted_date)'
                            ) }}
                            then 'succeeded'
                        when
                            episodes.episode_state_code = 'open'
                            and contacts.contacted_date is null
                            then 'overdue'
                        else 'failed'
                    end
            when episodes.episode_state_code != 'open' then null
            when contacts.contacted_date is not null then 'contacted'
            when episodes.expires_date < episodes.observation_date
                then 'overdue'
            when triggers.is_state and triggers_fired.subject_id is null
                then 'reason_gone'
            else null
        end as next_move
    from episodes
    left join contacts
        on episodes.task_id = contacts.task_id
    left join successes_found
        on
            episodes.task_id = successes_found.task_id
            and episodes.opened_date = successes_found.opened_date
    left join refusals_found
        on episodes.task_id = refusals_found.task_id
    left join triggers_fired
        on
            episodes.subject_id = triggers_fired.subject_id
            and episodes.play_code = triggers_fired.play_code
    left join triggers
        on episodes.trigger_code = triggers.trigger_code
    left join plays
        on episodes.play_code = plays.play_code
),

episodes_moved as (
    select
        {{ columns | reject('in', moved) | join(',\n        ') }},
        case
            when next_move is null then earlier_state_code
            when next_move in ('contacted', 'succeeded', 'failed') then next_move
            when next_move = 'overdue' then 'expired'
            else 'withdrawn'
        end as episode_state_code,
        case
            when next_move is null then previous_reason_code
            when next_move = 'contacted' then null
            when next_move in ('succeeded', 'failed') then 'window_ended'
            else next_move
        end as state_reason_code,
        case when next_move is null then kept_state_code else earlier_state_code end
            as previous_state_code,
        earlier_state_code,
        subject_id,
        goal_code,
        is_rerun,
        contacted_date,
        case
            when next_move is null or next_move = 'contacted' then previous_ended_date
            else observation_date
        end as ended_date,
        cool_off_ends_date,
        case when next_move is null then changed_date else observation_date end
            as changed_date,
        observation_date
    from episodes_judged
)

select * from episodes_moved
