{%- set told = [
    'episodes.task_id', 'episodes.customer_id', 'episodes.lead_key', 'episodes.play_code',
    'episodes.episode_state_code', 'episodes.state_reason_code', 'episodes.owner_key',
    'episodes.channel_code', 'episodes.due_date', 'episodes.contacted_date',
] -%}
with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

episodes as (
    select * from {{ ref('fct_action_episodes') }}
    where not is_automated
),

owners as (select * from {{ ref('stg_crm__owners') }}),

past_episodes as (select * from {{ ref('stg_lake__past_episodes') }}),

runs_found as (
    select max(past_episodes.run_date) as previous_run_date
    from past_episodes
    inner join latest_dates
        on past_episodes.run_date < latest_dates.observation_date
),

-- A task is in hand while it is open or its outcome is awaited.
changes_found as (
    select
        episodes.task_id,
        episodes.customer_id,
        episodes.lead_key,
        episodes.play_code,
        episodes.episode_state_code,
        episodes.state_reason_code,
        episodes.owner_key,
        owners.owner_name,
        case
            when episodes.episode_state_code not in ('open', 'contacted') then 'removed'
            when episodes.previous_state_code in ('open', 'contacted') then 'changed'
            else 'added'
        end as task_change_code,
        {{ md5_key(told) }} as row_hash,
        runs_found.previous_run_date is null as is_baseline,
        runs_found.previous_run_date,
        episodes.observation_date
    from episodes
    cross join runs_found
    left join owners
        on episodes.owner_key = owners.owner_key
    where
        episodes.changed_date = episodes.observation_date
        and (
            episodes.episode_state_code in ('open', 'contacted')
            or coalesce(episodes.previous_state_code in ('open', 'contacted'), false)
        )
)

select * from changes_found
