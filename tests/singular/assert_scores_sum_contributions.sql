with

segments as (select * from {{ ref('pub_customer_segments') }}),

cut_points as (
    select * from {{ ref('pub_score_cut_points') }}
    where is_current
),

risks as (
    select * from {{ ref('fct_churn_risk') }}
    where observation_date = {{ as_of_date() }}
),

reasons as (select * from {{ ref('fct_churn_signals') }}),

health_contributions as (select * from {{ ref('pub_health_contributions') }}),

weights_pivoted as (
    select
        {%- for metric in ['recency', 'frequency', 'monetary'] %}
        max(case when metric_code = '{{ metric }}' then metric_weight else null end)
            as {{ metric }}_weight,
        {%- endfor %}
        count(*) as cut_point_count
    from cut_points
),

reasons_summed as (
    select
        customer_id,
        sum(contribution_score) as contribution_score
    from reasons
    group by customer_id
),

health_summed as (
    select
        customer_id,
        sum(contribution_score) as contribution_score,
        count(distinct family_code) as family_count
    from health_contributions
    group by customer_id
),

differences_found as (
    {%- for metric in ['recency', 'frequency', 'monetary'] %}
    select
        segments.customer_id,
        '{{ metric }}_points' as score_code,
        cast(segments.{{ metric }}_points as decimal(18, 4)) as published_score,
        cast(
            segments.{{ metric }}_score * weights_pivoted.{{ metric }}_weight
            as decimal(18, 4)
        ) as summed_score
    from segments
    cross join weights_pivoted
    where
        segments.{{ metric }}_points is distinct from
        segments.{{ metric }}_score * weights_pivoted.{{ metric }}_weight
    union all
    {%- endfor %}
    select
        customer_id,
        'total_points' as score_code,
        cast(total_points as decimal(18, 4)) as published_score,
        cast(recency_points + frequency_points + monetary_points as decimal(18, 4))
            as summed_score
    from segments
    where
        total_points is distinct from
        recency_points + frequency_points + monetary_points
    union all
    select
        coalesce(risks.customer_id, reasons_summed.customer_id) as customer_id,
        'risk_score' as score_code,
        cast(risks.risk_score as decimal(18, 4)) as published_score,
        cast(coalesce(reasons_summed.contribution_score, 0) as decimal(18, 4))
            as summed_score
    from risks
    full outer join reasons_summed
        on risks.customer_id = reasons_summed.customer_id
    where
        risks.risk_score is distinct from coalesce(reasons_summed.contribution_score, 0)
    union all
    select
        coalesce(segments.customer_id, health_summed.customer_id) as customer_id,
        'health_score' as score_code,
        cast(segments.health_score as decimal(18, 4)) as published_score,
        cast(health_summed.contribution_score as decimal(18, 4)) as summed_score
    from segments
    full outer join health_summed
        on segments.customer_id = health_summed.customer_id
    where
        segments.health_score is distinct from health_summed.contribution_score
        or segments.family_count is distinct from health_summed.family_count
        or (segments.order_count > 0 and segments.health_score is null)
)

select * from differences_found
