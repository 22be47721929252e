{%- set points_of_e = var('risk_points_to_double_odds') ~ ' / ln(2)' -%}
{%- set log_odds_asked -%}
ln(medium.minimum_probability / (1 - medium.minimum_probability))
{%- endset -%}
with

capacities as (select * from {{ ref('int_risk_capacities_counted') }}),

thresholds as (select * from {{ ref('int_risk_thresholds_found') }}),

scales as (select * from {{ ref('fct_score_calibration') }}),

moves as (select * from {{ ref('int_probability_moves_fitted') }}),

medium as (
    select minimum_probability from {{ ref('risk_bands') }}
    where risk_band_code = 'medium'
),

-- Points stay what they are; what a score of zero stands for moves with the rate.
scales_moved as (
    select
        capacities.basis_code,
        scales.weight_source_code,
        cast(
            scales.intercept + coalesce(moves.probability_move, 0) as decimal(12, 6)
        ) as intercept,
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
-- likely to leave as the band asks is in it, however many they are.
edges_dated as (
    select
        scales_moved.basis_code,
        scales_moved.intercept,
        cast(
            least(
                thresholds.medium_score,
                case
                    when scales_moved.weight_source_code = 'learned'
                        then
                            ceil(
                                round(
                                    ({{ log_odds_asked }} - scales_moved.intercept)
                                    * {{ points_of_e }}, 6
                                )
                            )
                    else null
                end
            ) as int
        ) as medium_score,
        scales_moved.high_score,
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
    cross join medium
)

select * from edges_dated
