{%- set rule_columns = [
    'measuring_rule', 'comparison_code', 'threshold_value', 'moderate_value',
    'severe_value',
] -%}
{#- Whose rules the previous date is judged by: as the data of this run know it. -#}
{%- set judged_group = 'coalesce(previous_levels.customer_group_code,'
    ~ ' scores.previous_customer_group_code)' -%}
with

scores as (
    select * from {{ ref('int_scores_compared') }}
    where
        previous_risk_score is not null
        and risk_score is not null
),

past_contributions as (select * from {{ ref('stg_lake__past_contributions') }}),

past_rules as (select * from {{ ref('stg_lake__past_rules') }}),

previous_levels as (
    select * from {{ ref('fct_signal_levels') }}
    where observation_date in (select scores.previous_run_date from scores)
),

rules as (select * from {{ ref('fct_risk_rules') }}),

current_contributions as (
    select * from {{ ref('fct_signal_contributions') }}
    where contribution_score > 0
),

{% for basis, rows, run_date in [
    ('past', 'past_rules', 'run_date'), ('current', 'rules', none)
] -%}
{{ basis }}_rules_pivoted as (
    select
        customer_group_code,
        signal_code,
        {%- for column in rule_columns %}
        max({{ column }}) as {{ column }},
        {%- endfor %}
        {{ grade_columns('contribution_score') }}
        {{ run_date or 'cast(null as date)' }} as run_date
    from {{ rows }}
    group by
        customer_group_code,
        signal_code
        {{- ',\n        run_date' if run_date }}
),

{% endfor -%}
readings as (
    {{- signals_unpivoted('previous_levels') }}
),

{#- Rows, their customer and date, and which of the four values they bring. -#}
{%- set steps = [
    ('past_contributions', 'scored_customer_id', 'run_date',
     'contribution_score', 'signal_value', 'null', 'null'),
    ('readings', 'customer_id', 'observation_date',
     'null', 'null', 'signal_value', 'null'),
    ('current_contributions', 'customer_id', 'observation_date',
     'null', 'null', 'null', 'contribution_score'),
] %}

-- What was published (earlier versions kept only what had fired), the same date seen
-- with the data of this run, and the present.
values_collected as (
    {%- for rows, id, date, published, published_value, recomputed, current in steps %}
    {%- set scores_date = 'observation' if 'current' in rows else 'previous_run' %}
    select
        scores.customer_id,
        {{ rows }}.signal_code,
        cast({{ published }} as int) as published_score,
        cast({{ published_value }} as decimal(18, 4)) as published_value,
        cast({{ recomputed }} as decimal(18, 4)) as recomputed_value,
        cast({{ current }} as int) as current_score
    from scores
    inner join {{ rows }}
        on
            scores.{{ id }} = {{ rows }}.{{ id }}
            and scores.{{ scores_date }}_date = {{ rows }}.{{ date }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

values_paired as (
    select
        customer_id,
        signal_code,
        coalesce(max(published_score), 0) as published_score,
        max(published_value) as published_value,
        max(recomputed_value) as recomputed_value,
        coalesce(max(current_score), 0) as current_score
    from values_collected
    group by
        customer_id,
        signal_code
),

contributions_compared as (
    select
        values_paired.customer_id,
        values_paired.signal_code,
        values_paired.published_score,
        case
            when
                scores.is_recomputed
                and past_rules_pivoted.measuring_rule
                = current_rules_pivoted.measuring_rule
                then
                    {{ graded_worth('recomputed_value', 'past_rules_pivoted.') }}
            else values_paired.published_score
        end as recomputed_score,
        case
            when scores.is_recomputed
                then
                    {{ graded_worth('recomputed_value', 'current_rules_pivoted.') }}
            else {{ graded_worth('published_value', 'current_rules_pivoted.') }}
        end as rejudged_score,
        values_paired.current_score,
        scores.is_identity_changed,
        coalesce(
            scores.has_learned_weights
            {%- for column in rule_columns %}
            and past_rules_pivoted.{{ column }} = current_rules_pivoted.{{ column }}
            {%- endfor %},
            false
        ) as is_learned_anew,
        scores.is_recomputed,
        scores.previous_run_date,
        scores.observation_date
    from values_paired
    inner join scores
        on values_paired.customer_id = scores.customer_id
    left join previous_levels
        on values_paired.customer_id = previous_levels.customer_id
    left join past_rules_pivoted
        on
            {{ judged_group }} = past_rules_pivoted.customer_group_code
            and values_paired.signal_code = past_rules_pivoted.signal_code
            and scores.previous_run_date = past_rules_pivoted.run_date
    left join current_rules_pivoted
        on
            {{ judged_group }} = current_rules_pivoted.customer_group_code
            and values_paired.signal_code = current_rules_pivoted.signal_code
)

select * from contributions_compared
