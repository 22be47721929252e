{{ config(materialized='view') }}

with

episodes as (
    select * from {{ ref('int_episodes_remembered') }}
    where episode_state_code = 'open'
),

follow_ups as (select * from {{ ref('stg_crm__follow_ups') }}),

touches as (select * from {{ ref('stg_engagement__touches') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

vocabularies as (
    select * from {{ ref('vocabularies') }}
    where vocabulary_code = 'follow_up_outcome'
),

-- A call without an answer is no contact.
contacts_collected as (
    select
        follow_ups.task_id,
        follow_ups.contact_key,
        follow_ups.lead_key,
        follow_ups.owner_key,
        cast(null as string) as play_code,
        cast(follow_ups.followed_up_at as date) as contact_date
    from follow_ups
    left join vocabularies
        on follow_ups.outcome_code = vocabularies.code
    where coalesce(vocabularies.counts_as, '') != 'unreached'
    union all
    select
        task_id,
        contact_key,
        cast(null as string) as lead_key,
        cast(null as string) as owner_key,
        play_code,
        cast(sent_at as date) as contact_date
    from touches
    where coalesce(is_delivered, true)
),

contacts_identified as (
    select
        contacts_collected.task_id,
        contacts_collected.lead_key,
        identities.customer_id,
        contacts_collected.owner_key,
        contacts_collected.play_code,
        contacts_collected.contact_date
    from contacts_collected
    left join identities
        on contacts_collected.contact_key = identities.contact_key
),

-- A contact belongs to the task it names, else to that of its customer or lead, by the
-- owner of the task or of its play.
contacts_matched as (
    select
        episodes.task_id,
        contacts_identified.contact_date
    from episodes
    inner join contacts_identified
        on episodes.task_id = contacts_identified.task_id
    where
        contacts_identified.contact_date
        between episodes.opened_date and episodes.observation_date
    union all
    select
        episodes.task_id,
        contacts_identified.contact_date
    from episodes
    inner join contacts_identified
        on episodes.customer_id = contacts_identified.customer_id
    where
        contacts_identified.task_id is null
        and contacts_identified.contact_date
        between episodes.opened_date and episodes.observation_date
        and (
            episodes.play_code = contacts_identified.play_code
            or episodes.owner_key = contacts_identified.owner_key
        )
    union all
    select
        episodes.task_id,
        contacts_identified.contact_date
    from episodes
    inner join contacts_identified
        on episodes.lead_key = contacts_identified.lead_key
    where
        contacts_identified.task_id is null
        and contacts_identified.contact_date
        between episodes.opened_date and episodes.observation_date
),

contacts_dated as (
    select
        task_id,
        min(contact_date) as contacted_date
    from contacts_matched
    group by task_id
)

select * from contacts_dated
