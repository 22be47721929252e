with

fired as (select * from {{ ref('int_triggers_fired') }}),

drawn as (select * from {{ ref('int_episodes_drawn') }}),

episodes as (select * from {{ ref('fct_action_episodes') }}),

remembered as (select * from {{ ref('int_episodes_remembered') }}),

drawn_counted as (
    select
        arm_code,
        count(*) as fired_count
    from drawn
    group by arm_code
),

-- What a day began, and what waits, is merged or is suppressed on it.
episodes_counted as (
    select
        episodes.arm_code,
        count(*) as episode_count
    from episodes
    left join remembered
        on episodes.task_id = remembered.task_id
    where
        episodes.ended_date is null
        and not coalesce(remembered.is_rerun, false)
        and (
            episodes.episode_state_code in ('merged', 'suppressed', 'waiting')
            or episodes.opened_date = episodes.observation_date
        )
    group by episodes.arm_code
),

problems_found as (
    select
        coalesce(drawn_counted.arm_code, episodes_counted.arm_code) as problem_key,
        'fired and placed differ' as problem
    from drawn_counted
    full outer join episodes_counted
        on drawn_counted.arm_code = episodes_counted.arm_code
    where
        coalesce(drawn_counted.fired_count, 0)
        != coalesce(episodes_counted.episode_count, 0)
    union all
    select
        fired.subject_id as problem_key,
        'fired and in no episode' as problem
    from fired
    left join episodes
        on
            fired.subject_id = episodes.subject_id
            and fired.play_code = episodes.play_code
    left join remembered
        on remembered.is_rerun
    where
        episodes.task_id is null
        and remembered.task_id is null
)

select * from problems_found
