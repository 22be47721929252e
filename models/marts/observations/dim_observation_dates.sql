with

calendar_days as (select * from {{ ref('dim_dates') }}),

promotions as (select * from {{ ref('stg_crm__promotions') }}),

score_policies as (
    select * from {{ ref('score_policies') }}
    where policy_code = '{{ var("score_policy_code") }}'
),

first_month_found as (
    select least(min(date_day), {{ as_of_date() }}) as first_published_date
    from calendar_days
    where
        date_day = last_day(date_day)
        and extract(year from date_day) * 12 + extract(month from date_day)
        > extract(year from {{ as_of_date() }}) * 12
        + extract(month from {{ as_of_date() }})
        - {{ var('observation_months') }}
),

-- A state rests on readings of up to three month ends before, so these are scored too.
first_scored_dates_found as (
    select
        first_month_found.first_published_date,
        min(calendar_days.date_day) as first_scored_date
    from first_month_found
    inner join calendar_days
        on
            first_month_found.first_published_date >= calendar_days.date_day
            and {{ add_days('first_month_found.first_published_date', -93) }}
            < calendar_days.date_day
            and (
                calendar_days.date_day = last_day(calendar_days.date_day)
                or first_month_found.first_published_date = calendar_days.date_day
            )
    group by first_month_found.first_published_date
),

-- The quarter before the first scored date is observed as well, so the cut points of
-- that date never depend on where the window happens to start.
first_dates_found as (
    select
        first_published_date,
        first_scored_date,
        case
            when
                first_scored_date = last_day(first_scored_date)
                and extract(month from first_scored_date) in (3, 6, 9, 12)
                then first_scored_date
            else
                {{ add_days(
                    "cast(date_trunc('quarter', first_scored_date) as date)", -1
                ) }}
        end as first_observation_date
    from first_scored_dates_found
),

dates_chosen as (
    select
        calendar_days.date_day as observation_date,
        calendar_days.date_day < first_dates_found.first_published_date as is_warm_up,
        calendar_days.date_day >= first_dates_found.first_scored_date as is_scored,
        calendar_days.date_day = last_day(calendar_days.date_day) as is_month_end
    from calendar_days
    cross join first_dates_found
    where
        calendar_days.date_day = {{ as_of_date() }}
        or (
            calendar_days.date_day = last_day(calendar_days.date_day)
            and calendar_days.date_day >= first_dates_found.first_observation_date
            and calendar_days.date_day < {{ as_of_date() }}
        )
),

price_changes_ended as (
    select distinct last_day(ends_date) as month_end_date
    from promotions
    where is_price_change
),

-- Cut points change at month ends only: a run in the middle of a month moves none.
basis_dates_marked as (
    select
        dates_chosen.observation_date,
        case
            when not dates_chosen.is_month_end then false
            when price_changes_ended.month_end_date is not null then true
            when score_policies.cut_point_freeze_code = 'month' then true
            else extract(month from dates_chosen.observation_date) in (3, 6, 9, 12)
        end as is_basis_date
    from dates_chosen
    cross join score_policies
    left join price_changes_ended
        on dates_chosen.observation_date = price_changes_ended.month_end_date
),

observation_dates as (
    select
        dates_chosen.observation_date,
        max(
            case
                when earlier.observation_date < dates_chosen.observation_date
                    then earlier.observation_date
                else null
            end
        ) as previous_observation_date,
        coalesce(
            max(
                case
                    when earlier.is_basis_date then earlier.observation_date
                    else null
                end
            ),
            dates_chosen.observation_date
        ) as cut_point_basis_date,
        dates_chosen.observation_date = {{ as_of_date() }} as is_latest,
        dates_chosen.is_warm_up,
        dates_chosen.is_scored
    from dates_chosen
    inner join basis_dates_marked as earlier
        on dates_chosen.observation_date >= earlier.observation_date
    group by
        dates_chosen.observation_date,
        dates_chosen.is_warm_up,
        dates_chosen.is_scored
)

select * from observation_dates
