{{ config(materialized='view') }}

with

episodes as (select * from {{ ref('int_episodes_drawn') }}),

days as (select * from {{ ref('int_working_days_numbered') }}),

plays as (select * from {{ ref('plays') }}),

working_days as (
    select
        working_day_number,
        date_day
    from days
    where is_working_day
),

dates_wanted as (
    select
        episodes.task_id,
        {{ add_days(
            'episodes.observation_date',
            "case plays.window_rule_code when 'own_cycle' then least("
            ~ 'coalesce(episodes.cycle_days, plays.window_days), plays.window_days)'
            ~ ' else plays.window_days end',
        ) }} as window_ends_date,
        case
            when plays.due_rule_code != 'working_days' then 0
            when episodes.value_class_code = 'top' then plays.top_value_due_days
            else plays.due_days
        end as due_working_days,
        greatest(
            case plays.due_rule_code
                when 'on_event' then episodes.occasion_date
                when 'month_day'
                    then
                        {{ add_days(
                            "cast(date_trunc('month', episodes.observation_date) as date)",
                            'plays.due_days',
                        ) }}
                when 'quarter_end'
                    then
                        last_day({{ add_days(
                            "cast(date_trunc('quarter', episodes.observation_date) as date)",
                            75,
                        ) }})
                when 'calendar_days'
                    then
                        {{ add_days(
                            'episodes.observation_date',
                            "case when episodes.value_class_code = 'top' "
                            ~ 'then plays.top_value_due_days else plays.due_days end',
                        ) }}
                else episodes.observation_date
            end,
            episodes.observation_date
        ) as wanted_date,
        plays.grace_days,
        episodes.observation_date
    from episodes
    inner join plays
        on episodes.play_code = plays.play_code
),

episodes_dated as (
    select
        dates_wanted.task_id,
        wanted_days.working_day_number
        + dates_wanted.due_working_days
        - observation_days.working_day_number
        + 1 as due_day_count,
        due_days.date_day as due_date,
        expiry_days.date_day as expires_date,
        dates_wanted.window_ends_date
    from dates_wanted
    inner join days as observation_days
        on dates_wanted.observation_date = observation_days.date_day
    inner join days as wanted_days
        on dates_wanted.wanted_date = wanted_days.date_day
    inner join working_days as due_days
        on
            wanted_days.working_day_number + dates_wanted.due_working_days
            = due_days.working_day_number
    inner join working_days as expiry_days
        on
            due_days.working_day_number + dates_wanted.grace_days
            = expiry_days.working_day_number
)

select * from episodes_dated
