with

tags as (select * from {{ ref('pub_customer_tags') }}),

segments as (select * from {{ ref('pub_customer_segments') }}),

tag_rules as (
    select * from {{ ref('tag_rules') }}
    where condition_number = 1
),

problems_found as (
    select
        tags.customer_id,
        tags.tag_code,
        tags.subject_name,
        case
            when segments.customer_id is null then 'the customer is not published'
            when tag_rules.tag_code is null then 'no rule gives the tag'
            when tags.evidence_count < tag_rules.minimum_evidence_count
                then 'the evidence is too little'
            when tags.expires_date < {{ as_of_date() }} then 'the tag has expired'
            else 'the evidence lies outside the window'
        end as problem
    from tags
    left join segments
        on tags.customer_id = segments.customer_id
    left join tag_rules
        on tags.tag_code = tag_rules.tag_code
    where
        segments.customer_id is null
        or tag_rules.tag_code is null
        or tags.evidence_count < tag_rules.minimum_evidence_count
        or tags.expires_date < {{ as_of_date() }}
        or tags.first_evidence_date > tags.last_evidence_date
        or tags.last_evidence_date > {{ as_of_date() }}
        or {{ days_between('tags.first_evidence_date', as_of_date()) }}
        >= tag_rules.window_days
)

select * from problems_found
