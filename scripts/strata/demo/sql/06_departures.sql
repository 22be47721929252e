-- One row per true person: the life course, and for those who leave the day, the cause
-- and the signs that show it before. Signs are planted in 07 and in 11 to 14.

-- The system that knows the person best, and so the key all later traces carry.
create macro person_reach(
    person_id, order_count, first_shop, second_shop, lead_count
) as
case
    when
        order_count > 0
        and (
            first_shop = 'mini_program'
            or (
                second_shop is not distinct from 'mini_program'
                and not is_mini_program_island(person_id)
            )
        )
        then 'member'
    when has_account(person_id) and account_phone_kind(person_id) = 'personal'
        then 'account'
    when order_count > 0 and (first_shop = 'pos' or not is_erp_island(person_id))
        then 'phone'
    when has_account(person_id) then 'account'
    when lead_count > 0 and not is_wecom_island(person_id) then 'phone'
end;

-- What each story of leaving may show, and the share of its leavers who show it. A
-- silent leaver shows nothing.
create table story_signs as
select
    story,
    sign,
    shown_share
from (
    values
    ('service', 'activity_plunge', share('plunge_sign')),
    ('service', 'complaint', share('main_sign')),
    ('service', 'slow_reply', share('main_sign')),
    ('service', 'reopened', share('side_sign')),
    ('service', 'low_csat', share('side_sign')),
    ('experience', 'activity_plunge', share('plunge_sign')),
    ('experience', 'low_csat', share('main_sign')),
    ('experience', 'nps_detractor', share('main_sign')),
    ('experience', 'complaint', share('side_sign')),
    ('price', 'activity_plunge', share('side_sign')),
    ('price', 'discount_only', share('main_sign')),
    ('price', 'price_interest', share('side_sign')),
    ('competitor', 'activity_plunge', share('plunge_sign')),
    ('competitor', 'competitor_compare', share('main_sign')),
    ('competitor', 'competitor_mention', share('side_sign')),
    ('not_touched', 'activity_plunge', share('plunge_sign')),
    ('not_touched', 'not_touched', share('main_sign')),
    ('over_touched', 'activity_plunge', share('side_sign')),
    ('over_touched', 'over_touched', share('main_sign')),
    ('over_touched', 'unsubscribe', share('main_sign')),
    ('any', 'contract_unrenewed', share('main_sign'))
) as signs (story, sign, shown_share);

-- A day of the whole calendar, so noise is as likely early in a life as late.
create macro noise_day(person_id) as
dice(person_id, 'noise day', cast(1 + getvariable('last_day') as bigint));

-- Things that look like signs and say nothing: drawn for anybody.
create table noise_signs as
select
    sign,
    shown_share
from (
    values
    ('noise_after_sales', share('noise_after_sales')),
    ('noise_discount_only', share('noise_discount_only')),
    ('noise_price_interest', share('noise_price_interest'))
) as signs (sign, shown_share);

create table persons as
with
-- Who leaves is gone on the day the next order would have come.
departures_planned as (
    select
        * replace (cast(start_day as integer) as start_day),
        person_reach(person_id, order_count, first_shop, second_shop, lead_count)
            as reach,
        cast(
            case
                when planted_pattern in ('churned', 'declining')
                    then floor(start_day + span_days)
                when planted_pattern = 'one_time'
                    then least(
                        getvariable('last_day'),
                        start_day + 60 + dice(person_id, 'days to leave', 60)
                    )
            end as integer
        ) as leaves_day,
        case
            when leaves_day is not null
                then cast(greatest(
                    start_day + 1, leaves_day - 30 - dice(person_id, 'sign days', 61)
                ) as integer)
        end as signs_begin_day,
        unit(person_id, 'cause') as cause_unit,
        reach is not null
        and reach = 'account'
        and company_number(person_id) is not null
        and unit(person_id, 'contract') < share('contract') as has_contract,
        -- While a returning customer is away.
        case
            when planted_pattern = 'reactivated'
                then floor(
                    start_day + span_days * pause_after / order_count
                )
        end as away_from_day,
        case
            when planted_pattern = 'reactivated'
                then floor(
                    start_day + span_days * pause_after / order_count + pause_days
                )
        end as back_day
    from life_courses
),

stories_drawn as (
    select
        * exclude (cause_unit),
        case
            when leaves_day is null then null
            when cause_unit < share('cause_service') then 'service'
            when cause_unit < share('cause_service') + share('cause_price')
                then 'price'
            when
                cause_unit < share('cause_service') + share('cause_price')
                + share('cause_competitor')
                then 'competitor'
            when
                cause_unit < share('cause_service') + share('cause_price')
                + share('cause_competitor') + share('cause_experience')
                then 'experience'
            when
                cause_unit < share('cause_service') + share('cause_price')
                + share('cause_competitor') + share('cause_experience')
                + share('cause_communication')
                -- The valuable hear nothing, the others too much.
                then
                    case
                        when log_spending_cents >= ln(share('median_order_cents'))
                            then 'not_touched'
                        else 'over_touched'
                    end
            else 'silent'
        end as story
    from departures_planned
),

-- Where a person leaves no trace, only the orders can show anything.
signs_drawn as (
    select
        stories_drawn.person_id,
        story_signs.sign
    from stories_drawn
    inner join story_signs
        on
            stories_drawn.story = story_signs.story
            or (
                story_signs.story = 'any'
                and stories_drawn.has_contract
                and stories_drawn.story != 'silent'
            )
    where
        unit(stories_drawn.person_id, story_signs.sign) < story_signs.shown_share
        and (stories_drawn.reach is not null or story_signs.sign = 'discount_only')
    union all
    select
        stories_drawn.person_id,
        noise_signs.sign
    from stories_drawn
    cross join noise_signs
    where
        unit(stories_drawn.person_id, noise_signs.sign) < noise_signs.shown_share
        and (
            stories_drawn.reach is not null
            or noise_signs.sign = 'noise_discount_only'
        )
        and stories_drawn.order_count > 0
        and (
            noise_signs.sign != 'noise_after_sales'
            or noise_day(stories_drawn.person_id)
            between stories_drawn.start_day
            and coalesce(stories_drawn.leaves_day, getvariable('last_day'))
        )
),

signs_listed as (
    select
        person_id,
        list(sign order by sign) as signs
    from signs_drawn
    group by person_id
)

select
    stories_drawn.*,
    coalesce(stories_drawn.leaves_day, getvariable('last_day')) as active_until_day,
    coalesce(signs_listed.signs, cast([] as varchar [])) as signs
from stories_drawn
left join signs_listed
    on stories_drawn.person_id = signs_listed.person_id;

drop table life_courses;

create macro shows(signs, sign) as list_contains(signs, sign);

-- A day between the first sign and the leaving.
create macro sign_day(signs_begin_day, leaves_day, draw_key) as
signs_begin_day
+ dice(draw_key, 'sign day', greatest(1, leaves_day - signs_begin_day));

-- The system a trace other than a web event is kept in.
create macro reach_system(reach) as
case reach when 'member' then 'mini_program' else 'crm' end;

-- By what a trace is known: with a personal phone number, now and then by that.
create macro reach_contact(reach, person_id, draw_key) as
case
    when
        reach = 'account'
        and account_phone_kind(person_id) = 'personal'
        and unit(draw_key, 'known by phone') < 0.4
        then 'phone'
    else reach
end;
