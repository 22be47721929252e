{%- set points = var('risk_points_to_double_odds') -%}
{#- The lowest score that stands for the probability a band asks, where learned. -#}
{%- set score_asked = {} -%}
{%- for band in ['medium', 'high'] -%}
    {%- do score_asked.update({band: (
        'case when scales_moved.is_learned then ceil(round((ln(asked.' ~ band
        ~ '_probability / (1 - asked.' ~ band ~ '_probability))'
        ~ ' - scales_moved.intercept) * ' ~ points ~ ' / ln(2), 6)) else null end'
    )}) -%}
{%- endfor -%}
{%- set medium_score = 'least(thresholds.medium_score, ' ~ score_asked.medium ~ ')' -%}
with

capacities as (select * from {{ ref('int_risk_capacities_counted') }}),

thresholds as (select * from {{ ref('int_risk_thresholds_found') }}),

scales as (select * from {{ ref('fct_score_calibration') }}),

moves as (select * from {{ ref('int_probability_moves_fitted') }}),

risk_bands as (select * from {{ ref('risk_bands') }}),

asked as (
    select
        {%- for band, column in [
            ('medium', 'minimum_probability'), ('high', 'required_probability'),
        ] %}
        max(case when risk_band_code = '{{ band }}' then {{ column }} else null end)
            as {{ band }}_probability,
        {%- endfor %}
        count(*) as band_count
    from risk_bands
),

-- Points stay what they are; what a score of zero stands for moves with the rate.
scales_moved as (
    select
        capacities.basis_code,
        scales.weight_source_code = 'learned' as is_learned,
        cast(
            scales.intercept + coalesce(moves.probability_move, 0) as decimal(12, 6)
        ) as intercept,
        cast(scales.churned_count as double)
        / nullif(scales.customer_count, 0) as base_rate,
        coalesce(moves.proof_date_count, 0) as proof_date_count,
        cast(moves.told_interim_share as decimal(9, 4)) as told_interim_rate,
        cast(moves.came_interim_share as decimal(9, 4)) as came_interim_rate,
        cast(moves.measured_move as decimal(12, 6)) as measured_move,
        cast(coalesce(moves.probability_move, 0) as decimal(12, 6))
            as probability_move,
        capacities.high_score,
        cast(moves.interim_observation_date as date) as interim_observation_date,
        capacities.observation_date
    from capacities
    inner join scales
        on capacities.basis_code = scales.basis_code
    left join moves
        on
            capacities.basis_code = moves.basis_code
            and capacities.observation_date = moves.observation_date
),

-- Where many leave, the highest scores are not all of those who may: whoever is as
-- likely to leave as the band asks is in it, however many they are. Where few leave,
-- nobody is high who stands out and stays all the same, or who is not even medium.
edges_dated as (
    select
        scales_moved.basis_code,
        scales_moved.intercept,
        scales_moved.base_rate,
        cast({{ medium_score }} as int) as medium_score,
        cast(
            greatest(
                scales_moved.high_score, {{ score_asked.high }}, {{ medium_score }}
            ) as int
        ) as high_score,
        scales_moved.proof_date_count,
        scales_moved.told_interim_rate,
        scales_moved.came_interim_rate,
        scales_moved.measured_move,
        scales_moved.probability_move,
        scales_moved.interim_observation_date,
        scales_moved.observation_date
    from scales_moved
    inner join thresholds
        on scales_moved.basis_code = thresholds.basis_code
    cross join asked
),

edges_named as (
    select
        basis_code,
        intercept,
        medium_score,
        high_score,
        {%- for band in ['medium', 'high'] %}
        {%- set odds = 'intercept + ' ~ band ~ '_score * ln(2) / ' ~ points %}
        cast({{ logistic(odds) }} as decimal(9, 4)) as {{ band }}_probability,
        cast({{ logistic(odds) }} / nullif(base_rate, 0) as decimal(18, 4))
            as {{ band }}_lift,
        {%- endfor %}
        proof_date_count,
        told_interim_rate,
        came_interim_rate,
        measured_move,
        probability_move,
        interim_observation_date,
        observation_date
    from edges_dated
)

select * from edges_named
