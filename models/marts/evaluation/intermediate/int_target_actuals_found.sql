{{ config(materialized=view_on_duckdb()) }}

with

targets as (select * from {{ ref('stg_crm__targets') }}),

metrics as (select * from {{ ref('int_metrics_measured') }}),

definitions as (select * from {{ ref('metric_definitions') }}),

owners as (select * from {{ ref('stg_crm__owners') }}),

calendar_days as (select * from {{ ref('dim_dates') }}),

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

months_counted as (
    select
        calendar_days.month_start_date,
        latest_dates.observation_date,
        count(case when calendar_days.is_working_day then 1 else null end)
            as working_day_count,
        count(
            case
                when
                    calendar_days.is_working_day
                    and calendar_days.date_day <= latest_dates.observation_date
                    then 1
                else null
            end
        ) as working_day_gone_count,
        max(calendar_days.date_day) <= latest_dates.observation_date as is_over,
        min(calendar_days.date_day) > latest_dates.observation_date as is_ahead
    from calendar_days
    cross join latest_dates
    group by
        calendar_days.month_start_date,
        latest_dates.observation_date
),

teams_listed as (
    select distinct team_name
    from owners
    where team_name is not null
),

months_measured as (
    select distinct month_start_date
    from metrics
),

targets_measured as (
    select
        targets.target_key,
        sum(metrics.numerator_value) as numerator_value,
        sum(metrics.denominator_value) as denominator_value
    from targets
    inner join metrics
        on
            targets.metric_code = metrics.metric_code
            and targets.target_month = metrics.month_start_date
            and coalesce(targets.owner_key, metrics.owner_key) = metrics.owner_key
            and coalesce(targets.team_name, metrics.team_name, '')
            = coalesce(metrics.team_name, '')
    group by targets.target_key
),

actuals_found as (
    select
        targets.target_key,
        targets.metric_code,
        targets.owner_key,
        owners.owner_name,
        targets.team_name,
        definitions.direction_code,
        targets.target_value,
        case
            when months_measured.month_start_date is null then null
            when definitions.aggregation_code = 'sum'
                then coalesce(targets_measured.numerator_value, 0)
            when definitions.aggregation_code = 'ratio' then {{ exact_ratio(
                'round(targets_measured.numerator_value * 10000, 0)',
                'round(targets_measured.denominator_value * 10000, 0)'
            ) }}
            else null
        end as actual_value,
        months_counted.working_day_count,
        months_counted.working_day_gone_count,
        coalesce(definitions.aggregation_code = 'ratio', false) as is_rate,
        coalesce(definitions.is_cumulative, false) as is_cumulative,
        teams_listed.team_name is not null as is_team_known,
        months_counted.is_over,
        months_counted.is_ahead,
        targets.target_month,
        months_counted.observation_date
    from targets
    inner join months_counted
        on targets.target_month = months_counted.month_start_date
    left join definitions
        on
            targets.metric_code = definitions.metric_code
            and definitions.table_name = 'pub_performance_months'
    left join months_measured
        on targets.target_month = months_measured.month_start_date
    left join targets_measured
        on targets.target_key = targets_measured.target_key
    left join owners
        on targets.owner_key = owners.owner_key
    left join teams_listed
        on targets.team_name = teams_listed.team_name
    -- What was set for months before the first one measured is history.
    where
        months_measured.month_start_date is not null
        or months_counted.is_ahead
)

select * from actuals_found
