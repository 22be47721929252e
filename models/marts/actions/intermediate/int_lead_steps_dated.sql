{{ config(materialized=view_on_duckdb()) }}

{%- set day_starts = 60 * var('work_day_starts_hour') -%}
{%- set day_ends = 60 * var('work_day_ends_hour') -%}
{%- set contact_minutes = 60 * var('lead_first_contact_hours') -%}
with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

leads as (select * from {{ ref('fct_leads') }}),

leads_scored as (select * from {{ ref('int_leads_scored') }}),

follow_ups as (select * from {{ ref('int_lead_follow_ups_dated') }}),

owners as (select * from {{ ref('stg_crm__owners') }}),

days as (select * from {{ ref('dim_dates') }}),

-- Only their days, or all days there are would be compared with each other.
created_days as (select distinct created_date from leads),

-- What came in after hours counts from the next morning. No row of days off is longer
-- than two weeks.
days_followed as (
    select
        days.date_day,
        days.is_working_day,
        min(later_days.date_day) as next_working_date
    from created_days
    inner join days
        on created_days.created_date = days.date_day
    inner join days as later_days
        on
            days.date_day < later_days.date_day
            and {{ add_days('days.date_day', 15) }} > later_days.date_day
    where later_days.is_working_day
    group by days.date_day, days.is_working_day
),

leads_collected as (
    select
        leads_scored.lead_key,
        follow_ups.last_outcome_code,
        coalesce(follow_ups.follow_up_count, 0) as follow_up_count,
        coalesce(
            follow_ups.is_reached
            or cast(leads.first_contacted_at as date) <= latest_dates.observation_date,
            false
        ) as is_contacted,
        leads_scored.is_intent_upgraded
        and coalesce(
            follow_ups.last_follow_up_date < leads_scored.last_price_view_date, true
        ) as is_warm,
        greatest(
            leads.created_date,
            follow_ups.last_follow_up_date,
            case
                when
                    cast(leads.first_contacted_at as date)
                    <= latest_dates.observation_date
                    then cast(leads.first_contacted_at as date)
                else null
            end
        ) as last_worked_date,
        -- The plan of the lead stands until a later follow-up makes another.
        case
            when
                cast(leads.next_follow_up_at as date) <= follow_ups.last_follow_up_date
                then follow_ups.planned_date
            else
                coalesce(
                    cast(leads.next_follow_up_at as date), follow_ups.planned_date
                )
        end as planned_date,
        case
            when
                leads_scored.intent_level_code = 'high'
                and days_followed.is_working_day
                and greatest(
                    {{ minutes_between(
                        'cast(leads.created_date as timestamp)', 'leads.created_at'
                    ) }},
                    coalesce(owners.work_starts_minute, {{ day_starts }})
                )
                + {{ contact_minutes }}
                <= coalesce(owners.work_ends_minute, {{ day_ends }})
                then leads.created_date
            else days_followed.next_working_date
        end as first_contact_date,
        latest_dates.observation_date
    from leads_scored
    cross join latest_dates
    inner join leads
        on leads_scored.lead_key = leads.lead_key
    inner join days_followed
        on leads.created_date = days_followed.date_day
    left join follow_ups
        on leads_scored.lead_key = follow_ups.lead_key
    left join owners
        on leads.owner_key = owners.owner_key
),

leads_due as (
    select
        lead_key,
        last_outcome_code,
        follow_up_count,
        is_contacted,
        last_worked_date,
        case
            when not is_contacted then first_contact_date
            when is_warm then least(planned_date, observation_date)
            else planned_date
        end as due_date,
        observation_date
    from leads_collected
),

steps_dated as (
    select
        lead_key,
        case
            when not is_contacted then 'awaiting_first_contact'
            when due_date < observation_date then 'overdue'
            when due_date = observation_date then 'due_today'
            when due_date > observation_date then 'contacted'
            else 'no_plan'
        end as follow_up_status_code,
        last_outcome_code,
        follow_up_count,
        {{ days_between('last_worked_date', 'observation_date') }}
            as days_without_follow_up,
        case
            when due_date is null then null
            else greatest({{ days_between('due_date', 'observation_date') }}, 0)
        end as overdue_days,
        last_worked_date,
        due_date,
        observation_date
    from leads_due
)

select * from steps_dated
