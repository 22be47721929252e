with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

identities as (select * from {{ ref('bridge_customer_identities') }}),

touches as (select * from {{ ref('stg_engagement__touches') }}),

accounts as (select * from {{ ref('stg_crm__accounts') }}),

customer_events as (select * from {{ ref('fct_customer_events') }}),

channels as (select * from {{ ref('contact_channels') }}),

words as (
    select * from {{ ref('vocabulary_words') }}
    where vocabulary_code = 'contact_channel'
),

opt_outs_listed as (
    select
        identities.customer_id,
        '|' || {{ replace_matches(
            "translate(lower(" ~ half_width('accounts.opted_out_channels') ~ "), '_-.', '')",
            '[,;:/| 、+]+',
            '|',
        ) }} || '|' as channel_list
    from accounts
    inner join identities
        on accounts.contact_key = identities.contact_key
    where accounts.opted_out_channels is not null
),

-- Who refused some channels has left the others open; who answered through a channel
-- may be contacted by it; who unsubscribed may not be contacted at all.
consents_listed as (
    select
        opt_outs_listed.customer_id,
        channels.channel_code,
        max(case when words.word is null then 0 else 1 end) as refusal_count
    from opt_outs_listed
    cross join channels
    left join words
        on
            channels.channel_code = words.code
            and contains(opt_outs_listed.channel_list, '|' || words.word || '|')
    group by opt_outs_listed.customer_id, channels.channel_code
    union all
    select distinct
        customer_id,
        '*' as channel_code,
        1 as refusal_count
    from customer_events
    where metric_code = 'opt_out'
    union all
    select distinct
        identities.customer_id,
        touches.channel_code,
        0 as refusal_count
    from touches
    inner join identities
        on touches.contact_key = identities.contact_key
    inner join latest_dates
        on
            cast(coalesce(touches.responded_at, touches.clicked_at) as date)
            <= latest_dates.observation_date
    where touches.channel_code is not null
),

consents_collected as (
    select
        customer_id,
        channel_code,
        max(refusal_count) > 0 as is_refused
    from consents_listed
    group by customer_id, channel_code
)

select * from consents_collected
