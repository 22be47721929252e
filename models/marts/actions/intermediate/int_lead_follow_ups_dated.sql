{{ config(materialized=view_on_duckdb()) }}

with

follow_ups as (select * from {{ ref('int_lead_follow_ups_assigned') }}),

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
    from follow_ups
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
