with

episodes as (select * from {{ ref('int_episodes_drawn') }}),

consents as (select * from {{ ref('int_consents_collected') }}),

caps_reached as (select * from {{ ref('int_contact_caps_reached') }}),

plays as (select * from {{ ref('plays') }}),

channels as (select * from {{ ref('contact_channels') }}),

-- The call comes first for top value, else the order of the play.
channels_offered as (
    select
        episodes.task_id,
        episodes.customer_id,
        episodes.play_code,
        episodes.is_policy_exempt,
        channels.channel_code,
        case
            when
                channels.channel_code = 'phone'
                and episodes.value_class_code = 'top'
                then 0
            else
                instr(
                    '|' || plays.channel_code || '|'
                    || coalesce(plays.next_channel_codes, '') || '|',
                    '|' || channels.channel_code || '|'
                )
        end as channel_position,
        case
            when episodes.is_automated then channels.is_unknown_allowed_bulk
            else channels.is_unknown_allowed
        end as is_unknown_allowed
    from episodes
    inner join plays
        on episodes.play_code = plays.play_code
    inner join channels
        on
            {{ list_holds(
                "plays.channel_code || '|' || coalesce(plays.next_channel_codes, '')",
                'channels.channel_code',
            ) }}
            and (channels.is_bulk or not episodes.is_automated)
),

-- Looked up by customer: a join to the left by more would compare all with all.
consents_found as (
    select
        channels_offered.task_id,
        channels_offered.channel_code,
        max(case when consents.is_refused then 1 else 0 end) = 1 as is_refused
    from channels_offered
    inner join consents
        on channels_offered.customer_id = consents.customer_id
    where consents.channel_code in ('*', channels_offered.channel_code)
    group by channels_offered.task_id, channels_offered.channel_code
),

caps_found as (
    select
        channels_offered.task_id,
        channels_offered.channel_code,
        min(caps_reached.cap_code) as cap_code,
        max(caps_reached.until_date) as until_date
    from channels_offered
    inner join caps_reached
        on channels_offered.customer_id = caps_reached.customer_id
    where
        caps_reached.channel_code in ('*', channels_offered.channel_code)
        and caps_reached.play_code in ('*', channels_offered.play_code)
        and not channels_offered.is_policy_exempt
    group by channels_offered.task_id, channels_offered.channel_code
),

consents_judged as (
    select
        channels_offered.task_id,
        channels_offered.channel_code,
        channels_offered.channel_position,
        case
            when consents_found.is_refused then 'opted_out'
            when
                not channels_offered.is_unknown_allowed
                and consents_found.task_id is null
                then 'no_consent'
            else null
        end as reason_code
    from channels_offered
    left join consents_found
        on
            channels_offered.task_id = consents_found.task_id
            and channels_offered.channel_code = consents_found.channel_code
),

channels_judged as (
    select
        consents_judged.task_id,
        consents_judged.channel_code,
        consents_judged.channel_position,
        coalesce(
            consents_judged.reason_code,
            case when caps_found.cap_code is not null then 'cap_reached' else null end
        ) as reason_code,
        caps_found.cap_code,
        case
            when consents_judged.reason_code is null then caps_found.until_date
            else null
        end as until_date
    from consents_judged
    left join caps_found
        on
            consents_judged.task_id = caps_found.task_id
            and consents_judged.channel_code = caps_found.channel_code
),

-- The first channel that is allowed, else the one that is free again first.
channels_ranked as (
    select
        task_id,
        channel_code,
        reason_code,
        cap_code,
        until_date,
        row_number() over (
            partition by task_id
            order by
                case when reason_code is null then 0 else 1 end asc,
                case when reason_code is null then channel_position else 0 end asc,
                until_date asc nulls last,
                channel_position asc,
                channel_code asc
        ) as choice_rank
    from channels_judged
),

channels_chosen as (
    select
        task_id,
        channel_code,
        reason_code,
        cap_code,
        until_date
    from channels_ranked
    where choice_rank = 1
)

select * from channels_chosen
