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
)

select * from follow_ups_assigned
