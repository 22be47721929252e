{%- set scale = 'case when is_rate then 10000 else 100 end' -%}
with

actuals as (select * from {{ ref('int_target_actuals_found') }}),

-- Rates have four decimals, amounts are told to the cent.
values_counted as (
    select
        target_key,
        metric_code,
        owner_key,
        owner_name,
        team_name,
        direction_code,
        target_value,
        actual_value,
        working_day_gone_count,
        working_day_count,
        {{ scale }} as value_scale,
        {%- for value in ['actual', 'target'] %}
        round(cast({{ value }}_value as decimal(38, 4)) * {{ scale }}, 0)
            as {{ value }}_count,
        {%- endfor %}
        is_cumulative,
        is_team_known,
        is_over,
        is_ahead,
        target_month,
        observation_date
    from actuals
),

paces_measured as (
    select
        target_key,
        metric_code,
        owner_key,
        owner_name,
        team_name,
        direction_code,
        target_value,
        actual_value,
        {{ exact_ratio('working_day_gone_count', 'working_day_count') }}
            as working_days_gone_ratio,
        {{ exact_ratio('actual_count', 'target_count', is_wide=true) }}
            as attainment_ratio,
        case
            when is_over or not is_cumulative
                then {{ exact_ratio('actual_count', 'target_count', is_wide=true) }}
            else {{ exact_ratio(
                'actual_count * working_day_count',
                'target_count * working_day_gone_count',
                is_wide=true
            ) }}
        end as pace_ratio,
        case
            when is_ahead then null
            when is_over or not is_cumulative then actual_value
            else {{ exact_ratio(
                'actual_count * working_day_count', 'working_day_gone_count * value_scale',
                is_wide=true
            ) }}
        end as projected_value,
        is_team_known,
        is_over,
        is_ahead,
        target_month,
        observation_date
    from values_counted
),

progress_judged as (
    select
        target_key,
        metric_code,
        case
            when is_ahead then 'not_begun'
            when projected_value is null then 'not_measured'
            when
                case
                    when direction_code = 'down' then projected_value <= target_value
                    else projected_value >= target_value
                end
                then case when is_over then 'reached' else 'on_track' end
            when is_over then 'missed'
            else 'behind'
        end as target_state_code,
        owner_key,
        owner_name,
        team_name,
        cast(target_value as decimal(18, 4)) as target_value,
        cast(actual_value as decimal(18, 4)) as actual_value,
        working_days_gone_ratio,
        attainment_ratio,
        pace_ratio,
        cast(projected_value as decimal(18, 4)) as projected_value,
        is_team_known,
        target_month,
        observation_date
    from paces_measured
)

select * from progress_judged
