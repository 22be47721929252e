with

stages as (select * from {{ ref('fct_lead_stages') }}),

labels as (select * from {{ ref('dim_labels') }}),

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

previous_stages_recalled as (
    select
        channel_code,
        tier_code,
        lead_stage_code,
        stage_order,
        lead_count,
        reached_count,
        lag(reached_count) over (
            partition by created_month, channel_code, tier_code
            order by stage_order
        ) as previous_reached_count,
        median_dwell_days,
        created_month
    from stages_counted
),

rates_measured as (
    select
        channel_code,
        tier_code,
        lead_stage_code,
        stage_order,
        lead_count,
        reached_count,
        median_dwell_days,
        {{ exact_ratio('reached_count', 'previous_reached_count') }} as conversion_rate,
        lead_count >= {{ var('funnel_minimum_leads') }}
        and previous_reached_count > 0 as is_comparable,
        created_month
    from previous_stages_recalled
),

-- The leakiest step is the one that keeps the smallest share of those who got that far;
-- of equal ones the earlier, as more leads are lost there.
steps_ranked as (
    select
        channel_code,
        tier_code,
        lead_stage_code,
        stage_order,
        lead_count,
        reached_count,
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

funnel_published as (
    select
        steps_ranked.channel_code,
        channel_labels.name_zh as channel_name_zh,
        channel_labels.name_en as channel_name_en,
        steps_ranked.tier_code,
        tier_labels.name_zh as tier_name_zh,
        tier_labels.name_en as tier_name_en,
        steps_ranked.lead_stage_code,
        stage_labels.name_zh as lead_stage_name_zh,
        stage_labels.name_en as lead_stage_name_en,
        steps_ranked.stage_order,
        cast(steps_ranked.lead_count as int) as lead_count,
        cast(steps_ranked.reached_count as int) as reached_count,
        steps_ranked.median_dwell_days,
        cast(steps_ranked.conversion_rate as decimal(7, 4)) as conversion_rate,
        steps_ranked.is_comparable
        and steps_ranked.leak_rank = 1
        and steps_ranked.conversion_rate < 1 as is_leakiest_step,
        steps_ranked.created_month
    from steps_ranked
    left join labels as channel_labels
        on
            channel_labels.vocabulary_code = 'channel'
            and steps_ranked.channel_code = channel_labels.code
    left join labels as tier_labels
        on
            tier_labels.vocabulary_code = 'tier'
            and steps_ranked.tier_code = tier_labels.code
    left join labels as stage_labels
        on
            stage_labels.vocabulary_code = 'lead_stage'
            and steps_ranked.lead_stage_code = stage_labels.code
)

select * from funnel_published
