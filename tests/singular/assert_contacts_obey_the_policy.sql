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

caps_kept as (
    select
        contacts_planned.task_id,
        contacts_planned.observation_date,
        caps.cap_code,
        caps.scope_code,
        caps.channel_code,
        caps.window_days,
        caps.maximum_count
    from contacts_planned
    inner join caps
        on
            caps.scope_code = 'all'
            or contacts_planned.channel_code = caps.channel_code
    where not contacts_planned.is_policy_exempt
),

contacts_within as (
    select
        caps_kept.task_id,
        caps_kept.cap_code,
        count(*) as contact_count
    from caps_kept
    inner join contacts_past
        on caps_kept.task_id = contacts_past.task_id
    where
        contacts_past.metric_code != 'opt_out'
        and {{ add_days('contacts_past.event_date', 'caps_kept.window_days') }}
        > caps_kept.observation_date
        and (
            caps_kept.scope_code = 'all'
            or caps_kept.channel_code = contacts_past.subject_name
        )
    group by caps_kept.task_id, caps_kept.cap_code
),

-- The contact that is planned counts with those of the past.
contacts_counted as (
    select
        caps_kept.task_id,
        caps_kept.cap_code,
        caps_kept.maximum_count,
        coalesce(contacts_within.contact_count, 0) + 1 as contact_count
    from caps_kept
    left join contacts_within
        on
            caps_kept.task_id = contacts_within.task_id
            and caps_kept.cap_code = contacts_within.cap_code
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
