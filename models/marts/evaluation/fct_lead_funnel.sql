with

stages as (select * from {{ ref('fct_lead_stages') }}),

stages_counted as (
    select
        channel_code,
        tier_code,
        lead_stage_code,
        stage_order,
        count(*) as lead_count,
        sum(case when is_reached then 1 else 0 end) as reached_count,
        cast(percentile_disc(0.5) within group (order by dwell_days) as int)
            as median_dwell_days,
        created_month
    from stages
    group by
        channel_code,
        tier_code,
        lead_stage_code,
        stage_order,
        created_month
),

neighbouring_stages_seen as (
    select
        channel_code,
        tier_code,
        lead_stage_code,
        stage_order,
        lead_count,
        reached_count,
        lag(reached_count) over leads_by_stage as previous_reached_count,
        lead(reached_count) over leads_by_stage as next_reached_count,
        median_dwell_days,
        created_month
    from stages_counted
    window leads_by_stage as (
        partition by
            created_month,
            channel_code,
            tier_code
        order by stage_order
    )
),

rates_measured as (
    select
        channel_code,
        tier_code,
        lead_stage_code,
        stage_order,
        reached_count,
        reached_count - coalesce(next_reached_count, 0) as furthest_count,
        median_dwell_days,
        {{ exact_ratio('reached_count', 'previous_reached_count') }} as conversion_rate,
        lead_count >= {{ var('funnel_minimum_leads') }}
        and previous_reached_count > 0 as is_comparable,
        created_month
    from neighbouring_stages_seen
),

-- The leakiest step is the one that keeps the smallest share of those who got that far;
-- of equal ones the earlier, as more leads are lost there.
steps_ranked as (
    select
        channel_code,
        tier_code,
        lead_stage_code,
        stage_order,
        reached_count,
        furthest_count,
        median_dwell_days,
        conversion_rate,
        coalesce(is_comparable, false) as is_comparable,
        row_number() over (
            partition by
                created_month, channel_code, tier_code, coalesce(is_comparable, false)
            order by conversion_rate asc nulls last, stage_order asc
        ) as leak_rank,
        created_month
    from rates_measured
),

leakiest_steps_marked as (
    select
        channel_code,
        tier_code,
        lead_stage_code,
        stage_order,
        cast(reached_count as int) as reached_count,
        cast(furthest_count as int) as furthest_count,
        median_dwell_days,
        conversion_rate,
        is_comparable and leak_rank = 1 and conversion_rate < 1 as is_leakiest_step,
        created_month
    from steps_ranked
)

select * from leakiest_steps_marked
