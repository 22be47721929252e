with

episodes as (select * from {{ ref('int_episodes_continued') }}),

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

identities as (select * from {{ ref('bridge_customer_identities') }}),

touches as (select * from {{ ref('stg_engagement__touches') }}),

customer_events as (select * from {{ ref('fct_customer_events') }}),

caps as (select * from {{ ref('contact_caps') }}),

touches_identified as (
    select
        identities.customer_id,
        touches.channel_code,
        touches.play_code,
        cast(touches.sent_at as date) as contact_date
    from touches
    inner join identities
        on touches.contact_key = identities.contact_key
    inner join latest_dates
        on cast(touches.sent_at as date) <= latest_dates.observation_date
    where coalesce(touches.is_delivered, true)
),

-- Past contacts, and planned ones from the day they are issued. A lead that is nobody's
-- customer has no past to count.
contacts_collected as (
    select
        customer_id,
        channel_code,
        play_code,
        contact_date
    from touches_identified
    union all
    select
        customer_id,
        subject_name as channel_code,
        cast(null as string) as play_code,
        event_date as contact_date
    from customer_events
    where metric_code = 'follow_up'
    union all
    select
        episodes.customer_id,
        episodes.channel_code,
        episodes.play_code,
        case
            when episodes.is_automated then episodes.opened_date
            else episodes.observation_date
        end as contact_date
    from episodes
    left join touches_identified
        on
            episodes.customer_id = touches_identified.customer_id
            and episodes.play_code = touches_identified.play_code
            and episodes.opened_date <= touches_identified.contact_date
    where
        touches_identified.customer_id is null
        and episodes.customer_id is not null
        and episodes.arm_code = 'treated'
        and episodes.opened_date is not null
        and (episodes.is_automated or episodes.episode_state_code = 'open')
),

contacts_capped as (
    select
        contacts_collected.customer_id,
        caps.cap_code,
        coalesce(caps.channel_code, '*') as channel_code,
        case caps.scope_code when 'play' then contacts_collected.play_code else '*' end
            as play_code,
        caps.maximum_count,
        row_number() over (
            partition by
                contacts_collected.customer_id,
                caps.cap_code,
                case caps.scope_code
                    when 'play' then contacts_collected.play_code
                    else '*'
                end
            order by contacts_collected.contact_date desc
        ) as newest_rank,
        {{ add_days('contacts_collected.contact_date', 'caps.window_days') }}
            as until_date
    from contacts_collected
    inner join latest_dates
        on contacts_collected.contact_date <= latest_dates.observation_date
    inner join caps
        on
            {{ add_days('contacts_collected.contact_date', 'caps.window_days') }}
            > latest_dates.observation_date
            and (
                caps.scope_code != 'channel'
                or contacts_collected.channel_code = caps.channel_code
            )
            and (caps.scope_code != 'play' or contacts_collected.play_code is not null)
),

caps_reached as (
    select
        customer_id,
        channel_code,
        play_code,
        cap_code,
        until_date
    from contacts_capped
    where newest_rank = maximum_count
)

select * from caps_reached
