{{ config(materialized='view') }}

with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

episodes as (select * from {{ ref('int_episodes_drawn') }}),

harmful_plays as (
    select * from {{ ref('fct_play_savability') }}
    where is_harmful
),

past_episodes as (
    select * from {{ ref('stg_lake__past_episodes') }}
    where state_reason_code = 'harmful_play'
),

-- A rest that ended within the days outcomes are read for was for the same harm.
rests_found as (
    select
        past_episodes.play_code,
        coalesce(past_episodes.tier_code, '') as tier_code,
        coalesce(past_episodes.risk_band_code, '') as risk_band_code,
        max(past_episodes.suppressed_until_date) as until_date
    from past_episodes
    inner join latest_dates
        on past_episodes.run_date < latest_dates.observation_date
    where
        {{ add_days('past_episodes.suppressed_until_date', var('savability_days')) }}
        > latest_dates.observation_date
    group by
        past_episodes.play_code,
        coalesce(past_episodes.tier_code, ''),
        coalesce(past_episodes.risk_band_code, '')
),

harms_found as (
    select
        episodes.task_id,
        max(coalesce(
            rests_found.until_date,
            {{ add_days('episodes.observation_date', var('harm_pause_days')) }}
        )) as until_date
    from episodes
    inner join harmful_plays
        on
            episodes.play_code = harmful_plays.play_code
            and (
                harmful_plays.gain_source_code = 'play'
                or coalesce(episodes.tier_code, '') = harmful_plays.tier_code
                and coalesce(episodes.risk_band_code, '') = harmful_plays.risk_band_code
            )
    left join rests_found
        on
            episodes.play_code = rests_found.play_code
            and coalesce(episodes.tier_code, '') = rests_found.tier_code
            and coalesce(episodes.risk_band_code, '') = rests_found.risk_band_code
    group by episodes.task_id
),

-- After the rest it is tried again on a part of the customers.
plays_rested as (
    select
        harms_found.task_id,
        case
            when harms_found.until_date > episodes.observation_date
                then harms_found.until_date
            else null
        end as until_date
    from harms_found
    inner join episodes
        on harms_found.task_id = episodes.task_id
    where
        harms_found.until_date > episodes.observation_date
        or {{ drawn_number('substr(episodes.task_id, 6)') }} * 10000
        >= cast({{ var('harm_trial_ratio') }} * 10000 as bigint) * 1048576
)

select * from plays_rested
