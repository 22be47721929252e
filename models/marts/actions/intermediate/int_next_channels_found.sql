{{ config(materialized=view_on_duckdb()) }}

with

continued_episodes as (
    select * from {{ ref('int_episodes_continued') }}
    where ended_date is null
),

drawn_episodes as (select * from {{ ref('int_episodes_drawn') }}),

refusals as (
    select * from {{ ref('int_consents_collected') }}
    where is_refused
),

plays as (select * from {{ ref('plays') }}),

channels as (select * from {{ ref('contact_channels') }}),

episodes as (
    {%- for relation in ['continued_episodes', 'drawn_episodes'] %}
    select
        task_id,
        customer_id,
        play_code
    from {{ relation }}
    where not is_automated
    {{- '\n    union' if not loop.last }}
    {%- endfor %}
),

-- What comes after the first channel of the play, in its order.
channels_ranked as (
    select
        episodes.task_id,
        plays.channel_code as first_channel_code,
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
        on episodes.play_code = plays.play_code
    inner join channels
        on {{ list_holds('plays.next_channel_codes', 'channels.channel_code') }}
    left join refusals
        on
            episodes.customer_id = refusals.customer_id
            and channels.channel_code = refusals.channel_code
    left join refusals as general_refusals
        on
            episodes.customer_id = general_refusals.customer_id
            and general_refusals.channel_code = '*'
    where
        refusals.customer_id is null
        and general_refusals.customer_id is null
),

next_channels_found as (
    select
        task_id,
        first_channel_code,
        channel_code as next_channel_code
    from channels_ranked
    where channel_rank = 1
)

select * from next_channels_found
