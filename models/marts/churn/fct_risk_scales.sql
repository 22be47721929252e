{%- set points = var('risk_points_to_double_odds') -%}
{%- set base_rate = 'cast(' ~ var('seed_churn_rate') ~ ' as double)' -%}
with

scores as (select * from {{ ref('int_raw_scores_counted') }}),

fitted_scales as (select * from {{ ref('int_score_scales_fitted') }}),

risk_bands as (select * from {{ ref('risk_bands') }}),

-- Too few leavers, or evidence that points nowhere, leave the weights of the seeds.
bases_judged as (
    select
        bases.basis_code,
        coalesce(fitted_scales.churned_count, 0) as churned_count,
        coalesce(fitted_scales.customer_count, 0) as customer_count,
        fitted_scales.slope,
        fitted_scales.intercept,
        coalesce(
            fitted_scales.churned_count >= {{ var('risk_learning_minimum_customers') }}
            and fitted_scales.customer_count - fitted_scales.churned_count
            >= {{ var('risk_learning_minimum_customers') }}
            and fitted_scales.slope between 0.05 and 2, false
        ) as is_learned
    from (
        select 'served' as basis_code
        union all
        select 'judged' as basis_code
    ) as bases
    left join fitted_scales
        on bases.basis_code = fitted_scales.basis_code
),

scores_accumulated as (
    select
        basis_code,
        raw_score,
        sum(churned_count) over customers_above as churned_count,
        sum(customer_count) over customers_above as customer_count
    from scores
    window customers_above as (
        partition by basis_code
        order by raw_score desc
        rows between unbounded preceding and current row
    )
),

-- High risk begins at the lowest score from which on the band leaves as often as its
-- bar asks; where none does, and for medium risk, at a share of all customers, at the
-- lowest score of all where fewer have any.
cuts_found as (
    select
        bases_judged.basis_code,
        risk_bands.risk_band_code,
        min(
            case
                when
                    cast(scores_accumulated.churned_count as decimal(28, 4))
                    * bases_judged.customer_count
                    >= risk_bands.minimum_lift
                    * cast(bases_judged.churned_count as decimal(18, 0))
                    * scores_accumulated.customer_count
                    then scores_accumulated.raw_score
                else null
            end
        ) as proven_raw_score,
        coalesce(
            max(
                case
                    when
                        scores_accumulated.customer_count
                        >= risk_bands.minimum_share * bases_judged.customer_count
                        then scores_accumulated.raw_score
                    else null
                end
            ),
            min(scores_accumulated.raw_score)
        ) as share_raw_score
    from bases_judged
    inner join scores_accumulated
        on bases_judged.basis_code = scores_accumulated.basis_code
    cross join risk_bands
    where
        bases_judged.is_learned
        and scores_accumulated.raw_score > 0
    group by
        bases_judged.basis_code,
        risk_bands.risk_band_code
),

{% set score_of_raw -%}
cast(ceil(
    {{ points }} * bases_judged.slope
    * coalesce(cuts_found.proven_raw_score, cuts_found.share_raw_score) / ln(2)
) as int)
{%- endset -%}
bands_cut as (
    select
        bases_judged.basis_code,
        {%- for band in ['medium', 'high'] %}
        max(
            case
                when risk_bands.risk_band_code = '{{ band }}'
                    then coalesce({{ score_of_raw }}, risk_bands.minimum_score)
                else null
            end
        ) as {{ band }}_score,
        {%- endfor %}
        max(cuts_found.proven_raw_score) is not null as is_bar_met
    from bases_judged
    cross join risk_bands
    left join cuts_found
        on
            bases_judged.basis_code = cuts_found.basis_code
            and risk_bands.risk_band_code = cuts_found.risk_band_code
    group by bases_judged.basis_code
),

scales_set as (
    select
        bases_judged.basis_code,
        case when bases_judged.is_learned then 'learned' else 'seed' end
            as weight_source_code,
        bases_judged.churned_count,
        bases_judged.customer_count,
        bands_cut.medium_score,
        greatest(bands_cut.high_score, bands_cut.medium_score + 1) as high_score,
        cast(
            case when bases_judged.is_learned then bases_judged.slope else null end
            as decimal(12, 6)
        ) as slope,
        cast(
            case
                when bases_judged.is_learned then bases_judged.intercept
                else ln({{ base_rate }} / (1 - {{ base_rate }}))
            end as decimal(12, 6)
        ) as intercept,
        bands_cut.is_bar_met
    from bases_judged
    inner join bands_cut
        on bases_judged.basis_code = bands_cut.basis_code
)

select * from scales_set
