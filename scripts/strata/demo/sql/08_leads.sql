-- Leads of all channels, in the order of their files. A person may leave several leads:
-- the third comes through the channel of the first, the second through another.

create table leads as
with
leads_listed as (
    select
        * exclude (lead_count),
        unnest(range(lead_count)) as ordinal
    from persons
    where lead_count > 0
),

channels_drawn as (
    select
        *,
        person_id * 4 + ordinal as lead_key,
        unit(person_id, 'first lead channel') as channel_unit,
        case
            when channel_unit < 0.35 then 'douyin'
            when channel_unit < 0.60 then 'baidu'
            when channel_unit < 0.80 then 'website'
            when channel_unit < 0.975 then 'wecom'
            else 'offline'
        end as first_channel,
        case
            when ordinal != 1 then first_channel
            else
                pick(
                    list_filter(
                        ['douyin', 'baidu', 'website', 'wecom'],
                        lambda channel: channel != first_channel
                    ),
                    person_id,
                    'second lead channel'
                )
        end as source_system,
        case
            when planted_pattern = 'prospect' then start_day
            else greatest(0, start_day - 1 - dice(person_id, 'days to first order', 45))
        end as first_lead_day
    from leads_listed
),

states_drawn as (
    select
        *,
        moment_of(
            least(
                getvariable('last_day'),
                first_lead_day
                + case
                    when ordinal = 0 then 0
                    else ordinal * (1 + dice(lead_key, 'days to next lead', 5))
                end
            ),
            lead_key
        ) as created_at,
        unit(lead_key, 'lead state') as state_unit,
        cast(getvariable('as_of') as date) - cast(created_at as date) as age_days,
        case
            when state_unit < share('lead_unknown_status') then 'unknown'
            when age_days < 4
                then pick(['to_confirm', 'to_confirm', 'valid'], lead_key, 'new state')
            when age_days < 25
                then
                    case
                        when unit(lead_key, 'young state') < share('lead_unconfirmed')
                            then 'to_confirm'
                        else 'valid'
                    end
            -- Nobody keeps a lead open for ever: what is old is settled, nearly always.
            when
                age_days > share('days_lead_settled')
                and unit(lead_key, 'settled') >= share('lead_never_settled')
                then
                    case
                        when planted_pattern = 'prospect'
                            then
                                pick(
                                    ['invalid', 'invalid', 'lost'],
                                    lead_key,
                                    'settled state'
                                )
                        when ordinal > 0
                            then
                                pick(
                                    ['invalid', 'invalid', 'lost', 'won'],
                                    lead_key,
                                    'settled later state'
                                )
                        else 'won'
                    end
            when planted_pattern = 'prospect'
                then
                    pick(
                        [
                            'to_confirm', 'valid', 'valid', 'valid', 'valid',
                            'invalid', 'invalid', 'lost', 'lost', 'converted'
                        ],
                        lead_key,
                        'prospect state'
                    )
            when ordinal > 0
                then pick(['invalid', 'valid', 'converted'], lead_key, 'later state')
            else
                pick(
                    [
                        'won', 'won', 'won', 'won', 'won', 'converted', 'converted',
                        'valid'
                    ],
                    lead_key,
                    'buyer state'
                )
        end as lead_state
    from channels_drawn
),

-- The first WeCom lead of a person ties the WeChat id to the mobile number, so it is
-- never broken.
faults_drawn as (
    select
        *,
        created_at + to_hours(1 + dice(lead_key, 'hours to contact', 96))
            as first_contacted_at,
        created_at
        + to_days(3 + cast(dice(lead_key, 'days to conversion', 20) as integer))
            as converted_at,
        case source_system
            when 'wecom'
                then
                    case
                        when ordinal = 2
                            then drawn_fault(lead_key, share('faulty_lead'), [
                                'date_no_such_day', 'date_word', 'id_blank',
                                'too_few_columns'
                            ])
                    end
            when 'website'
                then drawn_fault(lead_key, share('faulty_lead'), [
                    'date_no_such_day', 'date_word', 'date_far_future', 'id_blank',
                    'broken_json'
                ])
            when 'offline'
                then drawn_fault(lead_key, share('faulty_lead'), [
                    'date_far_future', 'date_blank', 'id_blank'
                ])
            else
                drawn_fault(lead_key, share('faulty_lead'), [
                    'date_no_such_day', 'date_zero', 'date_word', 'date_far_future',
                    'date_too_early', 'date_blank', 'id_blank', 'too_few_columns',
                    'too_many_columns'
                ])
        end as fault
    from states_drawn
),

contacts_drawn as (
    select
        *,
        unit(lead_key, 'lead contact') as contact_unit,
        case
            when source_system = 'wecom'
                then
                    case
                        when ordinal < 2 and not is_wecom_island(person_id) then 'phone'
                        else 'wechat'
                    end
            when
                source_system = 'offline' and contact_unit < share('event_name_only')
                then 'name'
            when contact_unit < share('lead_name_only') then 'name'
            when contact_unit < share('lead_name_only') + share('lead_placeholder')
                then 'placeholder'
            when
                contact_unit
                < share('lead_name_only') + share('lead_placeholder')
                + share('lead_mistyped_phone')
                then 'mistyped'
            when
                source_system != 'website'
                and contact_unit
                between 1 - share('lead_landline') and 1
                then 'landline'
            when source_system != 'website' then 'phone'
            when is_email_linked(person_id) and contact_unit < 0.6 then 'email'
            when is_email_linked(person_id) then 'phone and email'
            when unit(person_id, 'email island') < share('website_by_email_only')
                then 'email'
            else 'phone'
        end as contact_kind,
        fault is null
        and source_system = 'douyin'
        and created_at < cast(getvariable('as_of') as timestamp) - to_days(40)
        and unit(lead_key, 'version') < share('corrected') as is_corrected
    from faults_drawn
),

-- A mail address at an event is written only where it says nothing new.
islands_assigned as (
    select
        *,
        case
            when contact_kind = 'phone' and source_system = 'offline'
                and is_email_linked(person_id)
                then 'phone and email'
            else contact_kind
        end as written_contact,
        case
            when contact_kind in ('phone', 'phone and email') then 0
            when contact_kind = 'email' and is_email_linked(person_id) then 0
            when contact_kind = 'email' then 4
            when contact_kind = 'wechat' and not is_wecom_island(person_id) then 0
            when contact_kind = 'wechat' then 3
        end as island
    from contacts_drawn
),

versions_listed as (
    select
        source_system,
        cast(year(created_at) as integer) as delivery,
        created_at,
        lead_key,
        person_id,
        lead_state,
        fault,
        cast(
            case when is_corrected then 'base_corrected' else 'base' end as row_version
        ) as row_version,
        written_contact,
        island,
        first_contacted_at,
        converted_at
    from islands_assigned
    union all
    select
        source_system,
        9999 as delivery,
        created_at,
        lead_key,
        person_id,
        case lead_state when 'won' then 'won' else 'lost' end as lead_state,
        fault,
        cast('correction' as row_version) as row_version,
        written_contact,
        island,
        first_contacted_at,
        converted_at
    from islands_assigned
    where is_corrected
)

select * from versions_listed
order by source_system, delivery, created_at, lead_key;
