{%- set parts = ['rules', 'weights', 'merge', 'data', 'behaviour'] -%}
{%- set ranks = range(1, var('shown_score_cause_count') + 2) -%}
with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

scores as (select * from {{ ref('int_scores_compared') }}),

causes as (select * from {{ ref('fct_score_changes') }}),

written_causes as (select * from {{ ref('int_score_causes_written') }}),

observations as (
    select * from {{ ref('fct_customer_observations') }}
    where observation_date in (select latest_dates.observation_date from latest_dates)
),

texts as (select * from {{ ref('score_changes') }}),

causes_summed as (
    select
        customer_id,
        {%- for part in parts %}
        sum(case when part_code = '{{ part }}' then score_change else 0 end)
            as {{ part }}_score_change,
        {%- endfor %}
        count(*) as cause_count
    from causes
    group by customer_id
),

joints_found as (
    select
        {%- for language in ['zh', 'en'] %}
        {{ filled_template(
            'text_' ~ language, {'causes': "''", 'cause': "''"}
        ) }} as joint_{{ language }},
        {%- endfor %}
        text_code
    from texts
    where text_code = 'joined'
),

causes_pivoted as (
    select
        customer_id,
        {%- for rank in ranks %}
        {%- for language in ['zh', 'en'] %}
        max(case when cause_rank = {{ rank }} then cause_{{ language }} else null end)
            as cause_{{ rank }}_{{ language }},
        {%- endfor %}
        {%- endfor %}
        count(*) as cause_count
    from written_causes
    group by customer_id
),

changes_judged as (
    select
        scores.customer_id,
        case
            when scores.previous_run_date is null then 'first_run'
            when scores.previous_risk_score is null then 'new'
            when
                scores.risk_score is null
                and observations.days_since_last_order
                > {{ churn_horizon_days('observations.cycle_days') }}
                then 'churned'
            when scores.risk_score is null then 'unscored'
            when causes_pivoted.cause_count > 0 then 'changed'
            else 'unchanged'
        end as score_change_code,
        scores.previous_risk_band_code,
        scores.risk_band_code,
        {%- for language in ['zh', 'en'] %}
        concat_ws(
            joints_found.joint_{{ language }},
            {%- for rank in ranks %}
            causes_pivoted.cause_{{ rank }}_{{ language }}{{ ',' if not loop.last }}
            {%- endfor %}
        ) as causes_{{ language }},
        {%- endfor %}
        scores.previous_risk_score,
        scores.risk_score,
        scores.risk_score - scores.previous_risk_score as score_change,
        {%- for part in parts %}
        case
            when scores.risk_score - scores.previous_risk_score is null then null
            else coalesce(causes_summed.{{ part }}_score_change, 0)
        end as {{ part }}_score_change,
        {%- endfor %}
        scores.previous_run_date,
        scores.observation_date
    from scores
    cross join joints_found
    left join causes_summed
        on scores.customer_id = causes_summed.customer_id
    left join causes_pivoted
        on scores.customer_id = causes_pivoted.customer_id
    left join observations
        on scores.customer_id = observations.customer_id
),

changes_written as (
    select
        changes_judged.customer_id,
        changes_judged.score_change_code,
        changes_judged.previous_risk_band_code,
        changes_judged.risk_band_code,
        {%- for language in ['zh', 'en'] %}
        {{ filled_template('texts.text_' ~ language, {
            'change': signed_number('changes_judged.score_change'),
            'causes': 'changes_judged.causes_' ~ language,
            'score': 'cast(changes_judged.risk_score as string)',
            'previous': 'cast(changes_judged.previous_risk_score as string)',
        }) }} as what_changed_{{ language }},
        {%- endfor %}
        changes_judged.previous_risk_score,
        changes_judged.risk_score,
        cast(changes_judged.score_change as int) as score_change,
        {%- for part in parts %}
        cast(changes_judged.{{ part }}_score_change as int) as {{ part }}_score_change,
        {%- endfor %}
        changes_judged.previous_run_date,
        changes_judged.observation_date
    from changes_judged
    inner join texts
        on changes_judged.score_change_code = texts.text_code
)

select * from changes_written
