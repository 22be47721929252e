with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

events as (select * from {{ ref('fct_customer_events') }}),

tag_rules as (select * from {{ ref('tag_rules') }}),

calendar_days as (select * from {{ ref('dim_dates') }}),

-- What some rule asks for, and how far back; null for since ever.
metrics_asked as (
    select
        asked.metric_code,
        case
            when count(*) = count(asked.window_days) then max(asked.window_days)
            else null
        end as longest_window_days
    from (
        select
            metric_code,
            window_days
        from tag_rules
        union all
        select
            per_metric_code as metric_code,
            window_days
        from tag_rules
        where per_metric_code is not null
    ) as asked
    group by asked.metric_code
),

windows_listed as (
    select distinct window_days
    from tag_rules
    where window_days is not null
),

{% set first_day = "cast('" ~ var('minimum_date') ~ "' as date)" -%}
-- Each day with the shortest window of the rules that holds it, the whole calendar
-- where none does: the windows are sums of these periods.
days_mapped as (
    select
        calendar_days.date_day,
        coalesce(
            min(windows_listed.window_days),
            {{ days_between(first_day, 'latest_dates.observation_date') }} + 1
        ) as period_days
    from calendar_days
    inner join latest_dates
        on calendar_days.date_day <= latest_dates.observation_date
    left join windows_listed
        on
            {{ add_days('calendar_days.date_day', 'windows_listed.window_days') }}
            > latest_dates.observation_date
    group by
        calendar_days.date_day,
        latest_dates.observation_date
),

metrics_summed as (
    select
        events.customer_id,
        events.metric_code,
        coalesce(events.subject_name, '') as subject_name,
        cast(days_mapped.period_days as int) as period_days,
        cast(count(*) as int) as event_count,
        cast(sum(events.event_quantity) as decimal(18, 4)) as event_quantity,
        min(events.event_date) as first_event_date,
        max(events.event_date) as last_event_date
    from events
    inner join metrics_asked
        on events.metric_code = metrics_asked.metric_code
    inner join days_mapped
        on events.event_date = days_mapped.date_day
    where
        metrics_asked.longest_window_days is null
        or days_mapped.period_days <= metrics_asked.longest_window_days
    group by
        events.customer_id,
        events.metric_code,
        coalesce(events.subject_name, ''),
        days_mapped.period_days
)

select * from metrics_summed
