{%- set groups = ['channel_code', 'tier_code', 'owner_key'] -%}
with

stages as (select * from {{ ref('fct_lead_stages') }}),

owners as (select * from {{ ref('stg_crm__owners') }}),

stages_owned as (
    select
        stages.channel_code,
        stages.tier_code,
        stages.owner_key,
        owners.owner_name,
        stages.lead_stage_code,
        stages.stage_order,
        stages.dwell_days,
        stages.is_reached,
        stages.created_month
    from stages
    left join owners
        on stages.owner_key = owners.owner_key
),

-- Keys of unknown owners that look alike once they are masked are one owner from here
-- on: medians of two can't be put together later.
stages_placed as (
    select
        channel_code,
        tier_code,
        'all' as owner_key,
        lead_stage_code,
        stage_order,
        dwell_days,
        is_reached,
        created_month
    from stages_owned
    union all
    select
        'all' as channel_code,
        'all' as tier_code,
        case
            when owner_key = 'nobody' then owner_key
            else {{ mask_owner_key('stages_owned') }}
        end as owner_key,
        lead_stage_code,
        stage_order,
        dwell_days,
        is_reached,
        created_month
    from stages_owned
),

stages_counted as (
    select
        {{ groups | join(',\n        ') }},
        lead_stage_code,
        stage_order,
        count(*) as lead_count,
        sum(case when is_reached then 1 else 0 end) as reached_count,
        cast(percentile_disc(0.5) within group (order by dwell_days) as int)
            as median_dwell_days,
        created_month
    from stages_placed
    group by
        {{ groups | join(',\n        ') }},
        lead_stage_code,
        stage_order,
        created_month
),

neighbouring_stages_seen as (
    select
        {{ groups | join(',\n        ') }},
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
        partition by created_month, {{ groups | join(', ') }}
        order by stage_order
    )
),

rates_measured as (
    select
        {{ groups | join(',\n        ') }},
        lead_stage_code,
        stage_order,
        reached_count,
        reached_count - coalesce(next_reached_count, 0) as furthest_count,
        median_dwell_days,
        {{ exact_ratio('reached_count', 'previous_reached_count') }} as conversion_rate,
        coalesce(
            lead_count >= {{ var('funnel_minimum_leads') }}
            and previous_reached_count > 0,
            false
        ) as is_comparable,
        created_month
    from neighbouring_stages_seen
),

-- The leakiest step is the one that keeps the smallest share of those who got that far;
-- of equal ones the earlier, as more leads are lost there.
steps_ranked as (
    select
        {{ groups | join(',\n        ') }},
        lead_stage_code,
        stage_order,
        reached_count,
        furthest_count,
        median_dwell_days,
        conversion_rate,
        is_comparable,
        row_number() over (
            partition by created_month, {{ groups | join(', ') }}, is_comparable
            order by conversion_rate asc nulls last, stage_order asc
        ) as leak_rank,
        created_month
    from rates_measured
),

leakiest_steps_marked as (
    select
        steps_ranked.channel_code,
        steps_ranked.tier_code,
        steps_ranked.owner_key,
        owners.owner_name,
        owners.team_name,
        steps_ranked.lead_stage_code,
        steps_ranked.stage_order,
        cast(steps_ranked.reached_count as int) as reached_count,
        cast(steps_ranked.furthest_count as int) as furthest_count,
        steps_ranked.median_dwell_days,
        steps_ranked.conversion_rate,
        steps_ranked.is_comparable
        and steps_ranked.leak_rank = 1
        and steps_ranked.conversion_rate < 1 as is_leakiest_step,
        steps_ranked.created_month
    from steps_ranked
    left join owners
        on steps_ranked.owner_key = owners.owner_key
)

select * from leakiest_steps_marked
