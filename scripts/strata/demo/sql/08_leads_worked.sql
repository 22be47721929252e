-- What salespeople do with the leads of the last months: one story for each open lead.

-- Stories are dealt out in turn, so even a small company has each of them; the number
-- of days says how long ago somebody spoke to the lead last.
create table lead_stories as
with
leads_ordered as (
    select
        lead_key,
        person_id,
        source_system,
        first_contacted_at,
        cast(getvariable('as_of') as date) - cast(created_at as date) as age_days,
        written_contact in ('phone', 'phone and email') as has_phone
    from leads
    where
        fault is null
        and row_version in ('base', 'base_corrected')
        and lead_state in ('valid', 'converted')
        and first_contacted_at < cast(getvariable('as_of') as date)
        and created_at > cast(getvariable('as_of') as timestamp) - to_days(85)
),

-- The old ones have had the time for every story, so they are dealt first.
stories_dealt as (
    select
        *,
        age_days >= 20 as is_old,
        (row_number() over (
            partition by age_days >= 20 order by mixed(lead_key, 'story'), lead_key
        ) - 1) % 20 as turn
    from leads_ordered
),

stories_named as (
    select
        *,
        case
            when turn = 0 and is_old then 'pool_tomorrow'
            when turn = 1 and is_old then 'warned'
            when turn in (2, 3) then 'reassigned'
            when turn = 4 then 'manager_copied'
            when turn in (5, 6) then 'reminded'
            when turn = 7 then 'left_alone'
            when turn in (9, 10, 11) then 'appointed'
            when turn in (12, 13, 14, 15) then 'warm'
            when turn = 16 then 'overdue'
            else 'worked'
        end as story
    from stories_dealt
)

select
    lead_key,
    person_id,
    story,
    story = 'warm' and has_phone as looks_at_prices,
    first_contacted_at,
    3 + dice(lead_key, 'days between follow-ups', 8) as interval_days,
    case story
        when 'pool_tomorrow' then 14
        when 'warned' then 12 + dice(lead_key, 'last follow-up', 2)
        when 'reassigned' then 7 + dice(lead_key, 'last follow-up', 5)
        when 'manager_copied' then 5 + dice(lead_key, 'last follow-up', 2)
        when 'reminded' then 3 + dice(lead_key, 'last follow-up', 2)
        when 'appointed' then 1 + dice(lead_key, 'last follow-up', 6)
        when 'warm' then 4 + dice(lead_key, 'last follow-up', 6)
        when 'overdue' then 3 + dice(lead_key, 'last follow-up', 5)
        else dice(lead_key, 'last follow-up', 3)
    end as silent_days,
    -- Days from the as-of date to what was agreed on.
    case story
        when 'appointed' then dice(lead_key, 'agreed', 8)
        when 'overdue' then -1 - dice(lead_key, 'agreed', 2)
        when 'worked'
            then
                case
                    when unit(lead_key, 'is agreed') < 0.6
                        then dice(lead_key, 'agreed', 12)
                end
    end as agreed_days
from stories_named;
