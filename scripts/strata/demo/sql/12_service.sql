-- Tickets and surveys: what goes wrong, and what customers say about it.

create table tickets as
with
-- Anybody may ask something; those with a sign have more to say.
tickets_listed as (
    select
        *,
        unnest([
            {'sign': '', 'type': 'enquiry', 'count': 1},
            {'sign': 'complaint', 'type': 'complaint', 'count': 1},
            {'sign': 'slow_reply', 'type': 'complaint', 'count': 1},
            {'sign': 'reopened', 'type': 'enquiry', 'count': 1},
            {'sign': 'competitor_mention', 'type': 'enquiry', 'count': 1},
            {'sign': 'noise_after_sales', 'type': 'after_sales', 'count': 1}
        ]) as planted
    from persons
    where reach is not null and order_count > 0
),

tickets_numbered as (
    select
        *,
        unnest(range(planted.count)) as ticket_number
    from tickets_listed
    where
        shows(signs, planted.sign)
        or (planted.sign = '' and unit(person_id, 'asks') < share('asking'))
),

days_drawn as (
    select
        *,
        trace_key(
            'tickets',
            person_id,
            ticket_number + 4 * list_position(
                [
                    'complaint', 'slow_reply', 'reopened', 'competitor_mention',
                    'noise_after_sales', ''
                ],
                planted.sign
            )
        ) as ticket_key,
        planted.sign not in ('', 'noise_after_sales') as is_sign,
        case
            when is_sign then sign_day(signs_begin_day, leaves_day, ticket_key)
            when planted.sign = 'noise_after_sales' then noise_day(person_id)
            else
                start_day + dice(
                    ticket_key,
                    'noise day',
                    cast(1 + active_until_day - start_day as bigint)
                )
        end as day_number,
        moment_of(day_number, ticket_key) as happened_at,
        -- Unhappy leavers are answered late when slowness is their sign.
        case
            when is_sign and shows(signs, 'slow_reply')
                then 1200 + dice(ticket_key, 'reply minutes', 3000)
            else 5 + dice(ticket_key, 'reply minutes', 235)
        end as reply_minutes
    from tickets_numbered
)

select
    reach_system(reach) as source_system,
    cast(year(happened_at) as integer) as delivery,
    happened_at,
    ticket_key,
    person_id,
    reach_contact(reach, person_id, ticket_key) as contact,
    planted.type as type_code,
    happened_at + to_minutes(reply_minutes) as first_responded_at,
    first_responded_at + to_minutes(60 + dice(ticket_key, 'mending', 4000))
        as resolved_at,
    case
        when planted.sign = 'reopened' then 1 + dice(ticket_key, 'reopened', 3)
        else 0
    end as reopened_count,
    case
        when unit(ticket_key, 'rates') < 0.4 then null
        when is_sign and planted.type != 'enquiry'
            then 1 + dice(ticket_key, 'rating', 2)
        else 4 + dice(ticket_key, 'rating', 2)
    end as satisfaction_score,
    planted.sign = 'competitor_mention'
    or unit(ticket_key, 'mentions in passing') < 0.02 as mentions_competitor,
    drawn_fault(ticket_key, share('faulty_ticket'), [
        'id_blank', 'date_no_such_day', 'date_word', 'date_blank', 'too_few_columns',
        'too_many_columns'
    ]) as fault,
    cast('base' as row_version) as row_version
from days_drawn
order by source_system, delivery, happened_at, ticket_key;

create table surveys as
with
surveys_listed as (
    select
        *,
        unnest([
            {'sign': '', 'type': 'csat'},
            {'sign': '', 'type': 'nps'},
            {'sign': 'low_csat', 'type': 'csat'},
            {'sign': 'nps_detractor', 'type': 'nps'}
        ]) as planted
    from persons
    where reach is not null and order_count > 0
),

days_drawn as (
    select
        *,
        trace_key(
            'surveys',
            person_id,
            case planted.type when 'csat' then 0 else 1 end
            + case planted.sign when '' then 0 else 2 end
        ) as survey_key,
        case
            when planted.sign = ''
                then
                    start_day + dice(
                        survey_key,
                        'noise day',
                        cast(1 + active_until_day - start_day as bigint)
                    )
            else sign_day(signs_begin_day, leaves_day, survey_key)
        end as day_number
    from surveys_listed
    where
        shows(signs, planted.sign)
        or (
            planted.sign = ''
            and unit(person_id, 'answers ' || planted.type) < share('answering')
        )
)

select
    reach_system(reach) as source_system,
    moment_of(day_number, survey_key) as happened_at,
    cast(year(happened_at) as integer) as delivery,
    survey_key,
    person_id,
    reach_contact(reach, person_id, survey_key) as contact,
    planted.type as type_code,
    case
        when planted.sign = 'low_csat' then 1 + dice(survey_key, 'score', 2)
        when planted.sign = 'nps_detractor' then dice(survey_key, 'score', 7)
        -- A bad day says nothing.
        when unit(survey_key, 'bad day') < share('bad_day')
            then 1 + dice(survey_key, 'score', 3)
        when planted.type = 'csat' then 4 + dice(survey_key, 'score', 2)
        else 7 + dice(survey_key, 'score', 4)
    end as score,
    drawn_fault(survey_key, share('faulty_survey'), [
        'score_too_high', 'score_word', 'type_unknown', 'date_far_future', 'date_blank'
    ]) as fault,
    cast('base' as row_version) as row_version
from days_drawn
order by source_system, delivery, happened_at, survey_key;
