{{ config(materialized='view') }}

{#- Of each trigger the days it is judged by, and for whom there is an occasion. -#}
{%- set occasions = {
    'churn_warning': ('days_since_last_order', 'is_warned'),
    'silent_30d': ('silent_days', 'has_behaviour and silent_days > cycle_days'),
    'onboarding_day_1': ('days_since_first_order', 'is_buyer'),
    'onboarding_day_7': ('days_since_first_order', 'is_buyer'),
    'onboarding_day_30': ('days_since_first_order', 'order_count = 1'),
    'growth_pack': ('days_of_month', 'true'),
    'quarterly_consultation': ('days_of_quarter', 'true'),
    'birthday': ('days_to_birthday', 'days_to_birthday is not null'),
    'wake_up': ('days_of_turn', 'days_since_last_order <= ' ~ var('wake_up_days')),
    'recovery': ('days_of_stage', 'is_cause_known'),
    'referral_ask': ('0', 'is_satisfied'),
    'satisfaction_survey': ('days_of_quarter', 'is_buyer and not is_surveyed'),
} -%}
with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

segments as (select * from {{ ref('fct_customer_segments') }}),

engagements as (
    select * from {{ ref('fct_customer_engagements') }}
    where observation_date in (select latest_dates.observation_date from latest_dates)
),

customers as (select * from {{ ref('dim_customers') }}),

warnings as (select * from {{ ref('fct_churn_warnings') }}),

causes as (select * from {{ ref('fct_churn_causes') }}),

-- Born on a leap day, a customer has a birthday every year.
birthdays_parted as (
    select
        customers.customer_id,
        cast(extract(month from customers.birth_date) as int) as month_number,
        least(
            cast(extract(day from customers.birth_date) as int),
            case when extract(month from customers.birth_date) = 2 then 28 else 31 end
        ) as day_number,
        cast(extract(year from latest_dates.observation_date) as int) as year_number,
        latest_dates.observation_date
    from customers
    cross join latest_dates
    where customers.birth_date is not null
),

-- In the last days of December the birthday of January is the next one.
birthdays_counted as (
    select
        customer_id,
        {{ days_between('observation_date', "make_date(
            year_number + case
                when make_date(year_number, month_number, day_number) < observation_date
                    then 1
                else 0
            end,
            month_number,
            day_number
        )") }} as days_to_birthday
    from birthdays_parted
),

customers_measured as (
    select
        segments.customer_id,
        segments.is_buyer,
        segments.order_count,
        segments.cycle_days,
        segments.days_since_first_order,
        segments.days_since_last_order,
        least(
            segments.days_since_last_order,
            coalesce(
                engagements.days_since_last_interaction, segments.days_since_last_order
            )
        ) as silent_days,
        cast(extract(day from segments.observation_date) as int) - 1 as days_of_month,
        {{ days_between(
            "cast(date_trunc('quarter', segments.observation_date) as date)",
            'segments.observation_date',
        ) }} as days_of_quarter,
        {{ days_between(
            'segments.lifecycle_stage_since_date', 'segments.observation_date'
        ) }} as days_of_stage,
        -- Everybody has a turn of their own.
        (
            {{ days_between(
                "cast('" ~ var('minimum_date') ~ "' as date)", 'segments.observation_date'
            ) }}
            + {{ drawn_number(md5_key(['segments.customer_id', "'turn'"])) }}
        ) % {{ var('wake_up_turn_days') }} as days_of_turn,
        birthdays_counted.days_to_birthday,
        warnings.customer_id is not null as is_warned,
        coalesce(engagements.has_behaviour, false) as has_behaviour,
        coalesce(causes.cause_code != 'unknown', false) as is_cause_known,
        coalesce(
            engagements.csat_score_90d >= {{ var('satisfied_csat_score') }}
            or engagements.nps_score_90d >= {{ var('satisfied_nps_score') }},
            false
        ) as is_satisfied,
        coalesce(engagements.csat_count_90d + engagements.nps_count_90d, 0) > 0
            as is_surveyed,
        segments.observation_date
    from segments
    left join engagements
        on segments.customer_id = engagements.customer_id
    left join birthdays_counted
        on segments.customer_id = birthdays_counted.customer_id
    left join warnings
        on segments.customer_id = warnings.customer_id
    left join causes
        on segments.customer_id = causes.customer_id
),

occasions_measured as (
    {%- for trigger, (days, condition) in occasions.items() %}
    select
        customer_id,
        '{{ trigger }}' as trigger_code,
        cast({{ days }} as int) as occasion_days,
        case
            when '{{ trigger }}' = 'birthday'
                then {{ add_days('observation_date', 'days_to_birthday') }}
            else observation_date
        end as occasion_date,
        observation_date
    from customers_measured
    where {{ condition }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select * from occasions_measured
