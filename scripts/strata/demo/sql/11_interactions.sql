-- What customers do besides buying: a steady flow of visits, and what breaks it. Up to
-- 2,048 visits per person; what is planted beside them has higher numbers.

create table interactions as
with
rhythms_drawn as (
    select
        person_id,
        reach,
        leaves_day,
        signs_begin_day,
        away_from_day,
        back_day,
        shows(signs, 'activity_plunge') as is_plunging,
        greatest(0, start_day - 7) as first_day,
        case
            when order_count = 0 then least(getvariable('last_day'), start_day + 30)
            else active_until_day
        end as until_day,
        share('days_per_interaction') * (0.75 + 0.5 * unit(person_id, 'rhythm'))
            as interval_days
    from persons
    where reach is not null
),

visits_listed as (
    select
        *,
        unnest(range(least(
            2048, cast(floor((until_day - first_day) / interval_days) as bigint)
        ))) as visit_number
    from rhythms_drawn
),

visits_drawn as (
    select
        person_id,
        reach,
        trace_key('interactions', person_id, visit_number) as interaction_key,
        cast(
            floor(first_day + interval_days * (
                visit_number + unit(interaction_key, 'visit')
            )) as integer
        ) as day_number,
        pick(getvariable('visit_types'), interaction_key, 'visit type') as type_code,
        unit(interaction_key, 'comes') < case
            when is_plunging and day_number >= signs_begin_day
                then share('visits_while_plunging')
            when day_number >= away_from_day and day_number < back_day
                then share('visits_while_away')
            else 1.0
        end as is_coming
    from visits_listed
),

-- What a sign adds: between its first day and the leaving.
planted_listed as (
    select
        *,
        unnest([
            {'sign': 'competitor_compare', 'type': 'competitor_compare', 'count': 3},
            {'sign': 'price_interest', 'type': 'quote_view', 'count': 3},
            {'sign': 'unsubscribe', 'type': 'unsubscribe', 'count': 1},
            {'sign': 'noise_price_interest', 'type': 'quote_view', 'count': 3}
        ]) as planted
    from persons
    where reach is not null
),

planted_numbered as (
    select
        *,
        unnest(range(planted.count)) as planted_number
    from planted_listed
    where shows(signs, planted.sign)
),

planted_drawn as (
    select
        person_id,
        reach,
        trace_key(
            'interactions',
            person_id,
            2048 + planted_number
            + case planted.type
                when 'unsubscribe' then 8
                when 'competitor_compare' then 16
                else case planted.sign when 'price_interest' then 24 else 32 end
            end
        ) as interaction_key,
        case
            when starts_with(planted.sign, 'noise')
                then
                    start_day + dice(
                        interaction_key,
                        'noise day',
                        cast(1 + active_until_day - start_day as bigint)
                    )
            when planted.type = 'unsubscribe' then leaves_day - 1
            else sign_day(signs_begin_day, leaves_day, interaction_key)
        end as day_number,
        planted.type as type_code
    from planted_numbered
),

-- Prospects look at prices.
prospects_drawn as (
    select
        person_id,
        reach,
        trace_key('interactions', person_id, 2048) as interaction_key,
        least(getvariable('last_day'), start_day + 2) as day_number,
        'quote_view' as type_code
    from persons
    where
        is_prospect(person_id)
        and reach is not null
        and unit(person_id, 'looks at prices') < 0.3
),

-- Leads that grow warm: three looks at prices within the last six days.
warm_leads_drawn as (
    select
        person_id,
        'phone' as reach,
        trace_key(
            'interactions', person_id, 2100 + 3 * (lead_key % 4) + view_number
        ) as interaction_key,
        getvariable('last_day') - dice(interaction_key, 'warm day', 6) as day_number,
        'quote_view' as type_code
    from (
        select
            *,
            unnest(range(3)) as view_number
        from lead_stories
        where looks_at_prices
    ) as looks_listed
),

days_drawn as (
    select
        person_id,
        reach,
        interaction_key,
        day_number,
        type_code
    from visits_drawn
    where is_coming
    union all
    select * from planted_drawn
    union all
    select * from prospects_drawn
    union all
    select * from warm_leads_drawn
)

select
    case
        when reach = 'phone' then 'website'
        else reach_system(reach)
    end as source_system,
    moment_of(day_number, interaction_key) as happened_at,
    cast(year(happened_at) as integer) as delivery,
    interaction_key,
    person_id,
    type_code,
    case source_system
        when 'mini_program'
            then drawn_fault(interaction_key, share('faulty_interaction'), [
                'date_far_future', 'date_blank', 'parent_blank'
            ])
        when 'website'
            then drawn_fault(interaction_key, share('faulty_interaction'), [
                'date_no_such_day', 'date_word', 'parent_blank', 'broken_json'
            ])
        else
            drawn_fault(interaction_key, share('faulty_interaction'), [
                'date_zero', 'date_word', 'parent_blank', 'too_few_columns'
            ])
    end as fault,
    cast('base' as row_version) as row_version
from days_drawn
order by source_system, delivery, happened_at, interaction_key;
