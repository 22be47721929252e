with

task_results as (
    select * from {{ ref('int_task_results_measured') }}
    where
        arm_code = 'treated'
        and not is_automated
        and owner_key is not null
),

tickets as (
    select * from {{ ref('stg_service__tickets') }}
    where owner_key is not null
),

owners as (select * from {{ ref('stg_crm__owners') }}),

reporting_currency as (select * from {{ ref('dim_reporting_currency') }}),

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

plays_rated as (
    select
        play_code,
        {{ exact_ratio('sum(case when is_succeeded then 1 else 0 end)', 'count(*)') }}
            as success_rate
    from task_results
    group by play_code
),

keys_collected as (
    select owner_key
    from task_results
    union
    select owner_key
    from tickets
),

tasks_summed as (
    select
        task_results.owner_key,
        count(*) as task_count,
        sum(case when task_results.is_contacted then 1 else 0 end) as reached_count,
        sum(case when task_results.is_succeeded then 1 else 0 end) as success_count,
        sum(plays_rated.success_rate) as expected_success_count,
        sum(task_results.effort_minutes) as effort_minutes,
        sum(task_results.cost_amount) as cost_amount,
        sum(task_results.margin_amount) as margin_amount
    from task_results
    inner join plays_rated
        on task_results.play_code = plays_rated.play_code
    group by task_results.owner_key
),

tickets_summed as (
    select
        tickets.owner_key,
        count(*) as ticket_count,
        count(tickets.satisfaction_score) as rated_ticket_count,
        sum(tickets.satisfaction_score) as satisfaction_points
    from tickets
    inner join latest_dates
        on
            cast(tickets.opened_at as date)
            between {{ add_days(
                'latest_dates.observation_date', 1 - var('savability_days')
            ) }} and latest_dates.observation_date
    group by tickets.owner_key
),

owners_judged as (
    select
        keys_collected.owner_key,
        owners.owner_name,
        owners.team_name,
        owners.role_code,
        reporting_currency.currency_code,
        cast(coalesce(tasks_summed.task_count, 0) as int) as task_count,
        cast(coalesce(tasks_summed.reached_count, 0) as int) as reached_count,
        cast(coalesce(tasks_summed.success_count, 0) as int) as success_count,
        cast(coalesce(tasks_summed.expected_success_count, 0) as decimal(18, 2))
            as expected_success_estimate,
        cast(coalesce(tickets_summed.ticket_count, 0) as int) as ticket_count,
        cast(coalesce(tickets_summed.rated_ticket_count, 0) as int)
            as rated_ticket_count,
        cast(coalesce(tickets_summed.satisfaction_points, 0) as int)
            as satisfaction_points,
        cast(coalesce(tasks_summed.effort_minutes, 0) as decimal(18, 2))
            as effort_minutes,
        cast(coalesce(tasks_summed.cost_amount, 0) as decimal(18, 4)) as cost_amount,
        cast(coalesce(tasks_summed.margin_amount, 0) as decimal(18, 4)) as margin_amount
    from keys_collected
    cross join reporting_currency
    left join tasks_summed
        on keys_collected.owner_key = tasks_summed.owner_key
    left join tickets_summed
        on keys_collected.owner_key = tickets_summed.owner_key
    left join owners
        on keys_collected.owner_key = owners.owner_key
    where coalesce(tasks_summed.task_count, tickets_summed.ticket_count) > 0
)

select * from owners_judged
