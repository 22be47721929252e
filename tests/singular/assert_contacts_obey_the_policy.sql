with

episodes as (
    select * from {{ ref('fct_action_episodes') }}
    where
        arm_code = 'treated'
        and opened_date = observation_date
        and ended_date is null
),

customer_events as (
    select * from {{ ref('fct_customer_events') }}
    where metric_code in ('touch', 'follow_up', 'opt_out')
),

plays as (select * from {{ ref('plays') }}),

caps as (
    select * from {{ ref('contact_caps') }}
    where scope_code != 'play'
),

contacts_planned as (
    select
        episodes.task_id,
        episodes.customer_id,
        episodes.channel_code,
        episodes.observation_date,
        plays.is_policy_exempt
    from episodes
    inner join plays
        on episodes.play_code = plays.play_code
    where episodes.customer_id is not null
),

contacts_past as (
    select
        contacts_planned.task_id,
        customer_events.metric_code,
        customer_events.subject_name,
        customer_events.event_date
    from contacts_planned
    inner join customer_events
        on contacts_planned.customer_id = customer_events.customer_id
),

-- The contact that is planned counts with those of the past.
contacts_counted as (
    select
        contacts_planned.task_id,
        caps.cap_code,
        caps.maximum_count,
        count(contacts_past.task_id) + 1 as contact_count
    from contacts_planned
    inner join caps
        on
            caps.scope_code = 'all'
            or contacts_planned.channel_code = caps.channel_code
    left join contacts_past
        on
            contacts_planned.task_id = contacts_past.task_id
            and contacts_past.metric_code != 'opt_out'
            and {{ add_days('contacts_past.event_date', 'caps.window_days') }}
            > contacts_planned.observation_date
            and (
                caps.scope_code = 'all'
                or caps.channel_code = contacts_past.subject_name
            )
    where not contacts_planned.is_policy_exempt
    group by contacts_planned.task_id, caps.cap_code, caps.maximum_count
),

problems_found as (
    select
        task_id,
        cap_code as rule_broken
    from contacts_counted
    where contact_count > maximum_count
    union all
    select
        task_id,
        'opted_out' as rule_broken
    from contacts_past
    where metric_code = 'opt_out'
)

select * from problems_found
