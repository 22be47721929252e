{#- Variance of the area, of as many cases as left and stayed at one date. -#}
{%- set variance -%}
(
    auc * (1 - auc)
    + (leaver_count - 1) * (auc / (2 - auc) - auc * auc)
    + (stayer_count - 1) * (2 * auc * auc / (1 + auc) - auc * auc)
) / (cast(leaver_count as double) * stayer_count)
{%- endset -%}
with

cases as (select * from {{ ref('int_interim_cases_counted') }}),

scales as (select * from {{ ref('fct_score_calibration') }}),

outcome_dates as (select * from {{ ref('dim_outcome_dates') }}),

-- What was known when production weights were learned: within a quarter it stands.
last_date_learned as (
    select max(observation_date) as observation_date
    from outcome_dates
    where is_production_basis
),

dates_known as (
    select outcome_dates.observation_date
    from outcome_dates
    inner join last_date_learned
        on outcome_dates.observation_date <= last_date_learned.observation_date
    where outcome_dates.is_backtest
),

-- Of each date, by weights that knew nothing of it, twice the pairs of one who left and
-- one who stayed in which the former scored higher; equal scores count half.
scores_ranked as (
    select
        cases.basis_code,
        cases.churned_count,
        cases.customer_count - cases.churned_count as kept_count,
        sum(2 * (cases.customer_count - cases.churned_count)) over scores_below
        - (cases.customer_count - cases.churned_count) as doubled_kept_below_count,
        cases.observation_date
    from cases
    inner join dates_known
        on cases.observation_date = dates_known.observation_date
    window scores_below as (
        partition by
            cases.basis_code,
            cases.observation_date
        order by cases.risk_score
        rows between unbounded preceding and current row
    )
),

dates_summed as (
    select
        basis_code,
        sum(churned_count) as churned_count,
        sum(kept_count) as kept_count,
        sum(cast(churned_count as decimal(18, 0)) * doubled_kept_below_count)
            as doubled_concordant_count,
        observation_date
    from scores_ranked
    group by
        basis_code,
        observation_date
),

-- At one date everybody is one case; at several the same customers come again.
areas_measured as (
    select
        basis_code,
        max(churned_count) as leaver_count,
        max(kept_count) as stayer_count,
        cast(sum(doubled_concordant_count) as double)
        / nullif(2e0 * sum(churned_count * kept_count), 0) as auc
    from dates_summed
    group by basis_code
),

areas_bounded as (
    select
        basis_code,
        leaver_count,
        stayer_count,
        cast(auc as decimal(9, 4)) as auc,
        cast(
            auc - {{ var('confidence_z') }} * sqrt(greatest({{ variance }}, 0))
            as decimal(9, 4)
        ) as auc_lower
    from areas_measured
    where leaver_count * stayer_count > 0
),

-- Bands were always named for repeat customers; others wait until weights of their own
-- have surely put who left before who stayed, at dates these weights knew nothing of.
groups_judged as (
    {%- for basis in risk_bases() if basis.dates == 'backtest' %}
    select
        '{{ basis.group }}' as customer_group_code,
        {%- if basis.group == 'repeat' %}
        true as has_bands,
        {%- else %}
        coalesce(
            areas_bounded.auc_lower > 0.5
            and least(areas_bounded.leaver_count, areas_bounded.stayer_count)
            >= {{ var('risk_learning_minimum_customers') }},
            false
        )
        and scales.weight_source_code = 'learned'
        and served_scales.weight_source_code = 'learned' as has_bands,
        {%- endif %}
        areas_bounded.auc,
        areas_bounded.auc_lower
    from scales
    cross join scales as served_scales
    left join areas_bounded
        on scales.basis_code = areas_bounded.basis_code
    where
        scales.basis_code = '{{ basis.basis }}'
        and served_scales.basis_code
        = '{{ basis.basis | replace('backtest', 'production') }}'
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select * from groups_judged
