with

episodes as (
    select * from {{ ref('fct_action_episodes') }}
    where
        episode_state_code in ('open', 'contacted')
        and not is_automated
),

refusals as (
    select * from {{ ref('int_consents_collected') }}
    where is_refused
),

plays as (select * from {{ ref('plays') }}),

channels as (select * from {{ ref('contact_channels') }}),

-- What comes after the first channel of the play, in its order.
channels_ranked as (
    select
        episodes.task_id,
        channels.channel_code,
        row_number() over (
            partition by episodes.task_id
            order by
                instr(
                    '|' || plays.next_channel_codes || '|',
                    '|' || channels.channel_code || '|'
                ) asc
        ) as channel_rank
    from episodes
    inner join plays
        on
            episodes.play_code = plays.play_code
            and episodes.channel_code = plays.channel_code
    inner join channels
        on {{ list_holds('plays.next_channel_codes', 'channels.channel_code') }}
    left join refusals
        on
            episodes.customer_id = refusals.customer_id
            and refusals.channel_code in ('*', channels.channel_code)
    where refusals.customer_id is null
),

next_channels_found as (
    select
        task_id,
        channel_code as next_channel_code
    from channels_ranked
    where channel_rank = 1
)

select * from next_channels_found
