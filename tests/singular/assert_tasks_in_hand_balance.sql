with

episodes as (
    select * from {{ ref('fct_action_episodes') }}
    where not is_automated
),

past_episodes as (select * from {{ ref('stg_lake__past_episodes') }}),

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

past_ranked as (
    select
        past_episodes.task_id,
        past_episodes.episode_state_code,
        past_episodes.is_automated,
        row_number() over (
            partition by past_episodes.task_id
            order by past_episodes.run_date desc
        ) as newest_rank
    from past_episodes
    inner join latest_dates
        on past_episodes.run_date < latest_dates.observation_date
),

tasks_compared as (
    select
        episodes.task_id,
        coalesce(past_ranked.episode_state_code in ('open', 'contacted'), false)
            as was_in_hand,
        episodes.opened_date = episodes.observation_date as is_new,
        episodes.episode_state_code in ('open', 'contacted') as is_in_hand,
        coalesce(
            episodes.ended_date = episodes.observation_date
            and episodes.state_reason_code is not null,
            false
        ) as is_ended
    from episodes
    left join past_ranked
        on
            episodes.task_id = past_ranked.task_id
            and past_ranked.newest_rank = 1
),

tasks_unbalanced as (
    select
        task_id,
        was_in_hand,
        is_new,
        is_in_hand,
        is_ended
    from tasks_compared
    where
        was_in_hand and not is_in_hand and not is_ended
        or is_in_hand and not was_in_hand and not coalesce(is_new, false)
    union all
    select
        past_ranked.task_id,
        true as was_in_hand,
        false as is_new,
        false as is_in_hand,
        false as is_ended
    from past_ranked
    left join episodes
        on past_ranked.task_id = episodes.task_id
    where
        past_ranked.newest_rank = 1
        and not past_ranked.is_automated
        and past_ranked.episode_state_code in ('open', 'contacted')
        and episodes.task_id is null
)

select * from tasks_unbalanced
