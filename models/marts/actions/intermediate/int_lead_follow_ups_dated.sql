with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

leads as (
    select * from {{ ref('fct_leads') }}
    where is_open
),

follow_ups as (select * from {{ ref('stg_crm__follow_ups') }}),

vocabularies as (select * from {{ ref('vocabularies') }}),

follow_ups_past as (
    select
        follow_ups.follow_up_key,
        follow_ups.lead_key,
        follow_ups.contact_key,
        follow_ups.outcome_code,
        follow_ups.followed_up_at,
        follow_ups.next_follow_up_at,
        follow_ups.outcome_code is not null
        and coalesce(vocabularies.counts_as, '') != 'unreached' as is_reached
    from follow_ups
    inner join latest_dates
        on cast(follow_ups.followed_up_at as date) <= latest_dates.observation_date
    left join vocabularies
        on
            follow_ups.outcome_code = vocabularies.code
            and vocabularies.vocabulary_code = 'follow_up_outcome'
),

-- A follow-up belongs to the lead it names, else to the leads of its contact.
follow_ups_assigned as (
    select
        leads.lead_key,
        follow_ups_past.follow_up_key,
        follow_ups_past.outcome_code,
        follow_ups_past.followed_up_at,
        follow_ups_past.next_follow_up_at,
        follow_ups_past.is_reached
    from leads
    inner join follow_ups_past
        on leads.lead_key = follow_ups_past.lead_key
    union all
    select
        leads.lead_key,
        follow_ups_past.follow_up_key,
        follow_ups_past.outcome_code,
        follow_ups_past.followed_up_at,
        follow_ups_past.next_follow_up_at,
        follow_ups_past.is_reached
    from leads
    inner join follow_ups_past
        on
            leads.contact_key = follow_ups_past.contact_key
            and leads.created_at <= follow_ups_past.followed_up_at
    where follow_ups_past.lead_key is null
),

follow_ups_ranked as (
    select
        lead_key,
        outcome_code,
        followed_up_at,
        next_follow_up_at,
        is_reached,
        row_number() over (
            partition by lead_key
            order by followed_up_at desc, follow_up_key desc
        ) as newest_rank
    from follow_ups_assigned
),

leads_followed_up as (
    select
        lead_key,
        max(case when newest_rank = 1 then outcome_code else null end)
            as last_outcome_code,
        cast(count(*) as int) as follow_up_count,
        max(is_reached) as is_reached,
        cast(max(followed_up_at) as date) as last_follow_up_date,
        cast(
            max(case when newest_rank = 1 then next_follow_up_at else null end) as date
        ) as planned_date
    from follow_ups_ranked
    group by lead_key
)

select * from leads_followed_up
