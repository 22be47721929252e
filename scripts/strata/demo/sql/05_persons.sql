-- How each true person lives as a customer, and where; who leaves is in 06_departures.

-- Days are counted from the first day of the history (0) to the as-of date (last_day).
create macro moment_of(day_number, draw_key) as
getvariable('history_start') + to_days(cast(day_number as integer))
+ to_seconds(28800 + dice(draw_key, 'second of day', 49000));

create table promotions as
with
festivals as (
    select
        festival.promotion_name,
        festival.is_price_change,
        make_date(calendar.year, festival.start_month, festival.start_day) as starts_on,
        make_date(calendar.year, festival.start_month, festival.start_day)
        + festival.day_count - 1 as ends_on
    from (
        values
        ('618', 6, 1, 20, 'yes'),
        ('双11', 11, 1, 12, 'yes'),
        ('年货节', 1, 8, 20, 'no')
    ) as festival (promotion_name, start_month, start_day, day_count, is_price_change)
    cross join (
        select unnest(range(
            year(getvariable('history_start')), year(getvariable('as_of')) + 1
        )) as year
    ) as calendar
)

select
    promotion_name || ' ' || cast(year(starts_on) as varchar) as promotion_name,
    starts_on,
    ends_on,
    is_price_change,
    cast(null as fault) as fault
from festivals
where
    starts_on >= getvariable('history_start')
    and ends_on <= getvariable('as_of')
order by starts_on;

-- Day numbers on which each festival starts, and whether each day lies in one.
set variable festival_starts = (
    select
        list(
            starts_on - cast(getvariable('history_start') as date) order by starts_on
        )
    from promotions
);
set variable festival_days = (
    select list(exists(
        select 1 from promotions
        where
            cast(getvariable('history_start') as date) + cast(day_number as integer)
            between promotions.starts_on and promotions.ends_on
    ) order by day_number)
    from (
        select unnest(range(getvariable('last_day') + 1)) as day_number
    ) as history
);

create table life_courses as
with
patterns_assigned as (
    select
        person_id,
        unit(person_id, 'pattern') as pattern_unit,
        case
            when is_prospect(person_id) then 'prospect'
            when pattern_unit < share('one_time') then 'one_time'
            when pattern_unit < share('one_time') + share('loyal') then 'loyal'
            when pattern_unit < share('one_time') + share('loyal') + share('rising')
                then 'rising'
            when
                pattern_unit < share('one_time') + share('loyal') + share('rising')
                + share('declining')
                then 'declining'
            when
                pattern_unit < share('one_time') + share('loyal') + share('rising')
                + share('declining') + share('seasonal')
                then 'seasonal'
            when
                pattern_unit < share('one_time') + share('loyal') + share('rising')
                + share('declining') + share('seasonal') + share('churned')
                then 'churned'
            when
                pattern_unit < share('one_time') + share('loyal') + share('rising')
                + share('declining') + share('seasonal') + share('churned')
                + share('reactivated')
                then 'reactivated'
            else 'new'
        end as planted_pattern,
        unit(person_id, 'start') as start_unit,
        unit(person_id, 'stop') as stop_unit,
        unit(person_id, 'cycle') as cycle_unit
    from (
        select unnest(range(1, getvariable('persons') + 1)) as person_id
    ) as people
),

-- The personal cycle, and the last day a person may buy. A returning customer has
-- paused 200 to 320 days before `return_day`.
lives_planned as (
    select
        person_id,
        planted_pattern,
        start_unit,
        case planted_pattern
            when 'loyal'
                then
                    share('loyal_cycle_days') * pow(
                        share('loyal_longest_cycle_days') / share('loyal_cycle_days'),
                        cycle_unit
                    )
            when 'new'
                then share('new_cycle_days') + share('new_cycle_more_days') * cycle_unit
            when 'reactivated'
                then
                    share('reactivated_cycle_days')
                    + share('reactivated_cycle_more_days') * cycle_unit
            else share('usual_cycle_days') + share('usual_cycle_more_days') * cycle_unit
        end as cycle_days,
        case planted_pattern
            when 'churned' then getvariable('last_day') - 120 - floor(480 * stop_unit)
            when 'declining' then getvariable('last_day') - 20 - floor(180 * stop_unit)
            else getvariable('last_day')
        end as stop_day,
        getvariable('last_day') - floor(60 * stop_unit) as return_day,
        200 + floor(120 * start_unit) as pause_days,
        4 + dice(person_id, 'orders before pause', 6) as orders_before_pause
    from patterns_assigned
),

starts_planned as (
    select
        *,
        case planted_pattern
            when 'one_time' then floor(start_unit * (getvariable('last_day') - 61))
            when 'loyal' then floor(start_unit * 0.6 * getvariable('last_day'))
            when 'rising' then floor(start_unit * 0.6 * getvariable('last_day'))
            when 'declining' then floor(start_unit * 0.5 * getvariable('last_day'))
            when 'seasonal' then floor(start_unit * 0.5 * getvariable('last_day'))
            when 'churned'
                then floor(start_unit * greatest(0, stop_day - 4 * cycle_days))
            when 'reactivated'
                then
                    floor(
                        return_day - pause_days - (orders_before_pause - 1) * cycle_days
                    )
            when 'new' then getvariable('last_day') - floor(start_unit * 59)
            else floor(start_unit * getvariable('last_day'))
        end as start_day
    from lives_planned
),

orders_counted as (
    select
        *,
        case planted_pattern
            when 'one_time' then 1
            when 'seasonal' then 2 * len(getvariable('festival_starts'))
            when 'rising' then 4 + floor((stop_day - start_day) / cycle_days)
            when 'declining' then 4 + floor((stop_day - start_day) / cycle_days)
            when 'reactivated'
                then orders_before_pause + 1
                    + floor((getvariable('last_day') - return_day) / cycle_days)
            when 'new'
                then
                    case
                        when unit(person_id, 'new comes back') < 0.6
                            then 1 + floor((stop_day - start_day) / cycle_days)
                        else 1
                    end
            when 'prospect' then 0
            else 1 + floor((stop_day - start_day) / cycle_days)
        end as order_count
    from starts_planned
),

-- The n-th order comes at start + span * (n / count) ^ exponent, plus the pause: with
-- an exponent below 1 the gaps shrink, above 1 they grow.
courses_planned as (
    select
        person_id,
        planted_pattern,
        cycle_days,
        start_day,
        cast(order_count as integer) as order_count,
        case
            when planted_pattern in ('rising', 'declining') then stop_day - start_day
            else order_count * cycle_days
        end as span_days,
        case planted_pattern
            when 'rising' then 1.0 - 0.35 * share('gap_drift')
            when 'declining' then 1.0 + 0.6 * share('gap_drift')
            else 1.0
        end as span_exponent,
        case planted_pattern
            when 'reactivated' then orders_before_pause
            else 100000
        end as pause_after,
        pause_days - cycle_days as pause_days,
        case
            when unit(person_id, 'shop') < share('shop_erp') then 'erp'
            when
                unit(person_id, 'shop')
                < share('shop_erp') + share('shop_mini_program')
                then 'mini_program'
            else 'pos'
        end as first_shop,
        case
            when unit(person_id, 'has second shop') < share('second_shop')
                then pick(['erp', 'mini_program', 'pos'], person_id, 'second shop')
        end as second_shop,
        ln(share('median_order_cents'))
        + share('spending_spread') * bell(person_id, 'spending') as log_spending_cents,
        case
            when
                not is_prospect(person_id)
                and unit(person_id, 'has lead') >= share('customer_with_lead')
                then 0
            when unit(person_id, 'lead count') < share('third_lead') then 3
            when
                unit(person_id, 'lead count')
                < share('third_lead') + share('second_lead')
                then 2
            else 1
        end as lead_count
    from orders_counted
)

select * from courses_planned;
