with

members as (select * from {{ ref('pub_audience_members') }}),

segments as (select * from {{ ref('pub_customer_segments') }}),

tags as (select * from {{ ref('pub_customer_tags') }}),

audiences as (select * from {{ ref('audiences') }}),

engagements as (
    select * from {{ ref('fct_customer_engagements') }}
    where observation_date = {{ as_of_date() }}
),

unwanted_tags_found as (
    select distinct
        members.customer_id,
        members.audience_code
    from members
    inner join audiences
        on members.audience_code = audiences.audience_code
    inner join tags
        on
            members.customer_id = tags.customer_id
            and {{ list_holds('audiences.without_tags', 'tags.tag_code') }}
),

problems_found as (
    select
        members.customer_id,
        members.audience_code,
        segments.tier_code,
        case
            when segments.customer_id is null then 'the customer is not published'
            when unwanted_tags_found.customer_id is not null
                then 'a tag the audience must not have'
            when
                members.audience_code = 'silent_after_complaint'
                and coalesce(engagements.days_since_last_interaction, 0) < 30
                then 'has interacted lately, or never'
            else 'a tier the audience does not take'
        end as problem
    from members
    left join audiences
        on members.audience_code = audiences.audience_code
    left join segments
        on members.customer_id = segments.customer_id
    left join unwanted_tags_found
        on
            members.customer_id = unwanted_tags_found.customer_id
            and members.audience_code = unwanted_tags_found.audience_code
    left join engagements
        on members.customer_id = engagements.customer_id
    where
        segments.customer_id is null
        or unwanted_tags_found.customer_id is not null
        or (
            members.audience_code = 'silent_after_complaint'
            and coalesce(engagements.days_since_last_interaction, 0) < 30
        )
        or coalesce(
            {{ list_holds('audiences.excluded_tier_codes', 'segments.tier_code') }},
            false
        )
        or not (
            audiences.tier_codes = '*'
            or {{ list_holds('audiences.tier_codes', 'segments.tier_code') }}
        )
)

select * from problems_found
