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
    select distinct
        {{ vocabulary_word('word') }} as word_key,
        vocabulary_code,
        code
    from {{ ref('vocabulary_words') }}
    where vocabulary_code in ('contact_channel', 'yes_no')
),

-- Blanks may stand within a word and between two of them.
pieces_parted as (
    select
        identities.customer_id,
        {{ each_word(replace_matches(
            replace_matches(
                'trim(' ~ half_width('accounts.opted_out_channels') ~ ')', '\\s+', '_'
            ),
            '[,;:|/+"\\[\\]、，；]+',
            ' ',
        )) }} as piece
    from accounts
    inner join identities
        on accounts.contact_key = identities.contact_key
    where accounts.opted_out_channels is not null
),

pieces_read as (
    select
        pieces_parted.customer_id,
        pieces_parted.piece,
        words.vocabulary_code,
        words.code
    from pieces_parted
    left join words
        on {{ vocabulary_word('pieces_parted.piece') }} = words.word_key
    where {{ vocabulary_word('pieces_parted.piece') }} != ''
),

parts_parted as (
    select
        customer_id,
        {{ each_word("replace(piece, '_', ' ')") }} as part
    from pieces_read
    where code is null
),

-- What nobody can read may refuse anything, and a bare yes refuses everything.
refusals_read as (
    select
        customer_id,
        case when vocabulary_code = 'contact_channel' then code else '*' end
            as channel_code
    from pieces_read
    where vocabulary_code = 'contact_channel' or code = 'yes'
    union all
    select
        parts_parted.customer_id,
        coalesce(words.code, '*') as channel_code
    from parts_parted
    left join words
        on
            words.vocabulary_code = 'contact_channel'
            and {{ vocabulary_word('parts_parted.part') }} = words.word_key
    where {{ vocabulary_word('parts_parted.part') }} != ''
),

customers_read as (
    select distinct customer_id
    from pieces_read
),

-- Who refused some channels has left the others open; who answered through a channel
-- may be contacted by it; who unsubscribed may not be contacted at all.
consents_listed as (
    select
        customers_read.customer_id,
        channels.channel_code,
        0 as refusal_count
    from customers_read
    cross join channels
    union all
    select
        customer_id,
        channel_code,
        1 as refusal_count
    from refusals_read
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
