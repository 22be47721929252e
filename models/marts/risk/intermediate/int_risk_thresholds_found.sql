with

scores as (select * from {{ ref('int_churn_scores_summed') }}),

outcomes as (select * from {{ ref('fct_churn_outcomes') }}),

learning_dates as (select * from {{ ref('int_learning_dates_listed') }}),

scales as (select * from {{ ref('fct_score_calibration') }}),

risk_bands as (select * from {{ ref('risk_bands') }}),

-- The dates that weights are learned from also say how high scores of leavers are.
scores_counted as (
    select
        scores.basis_code,
        scores.risk_score,
        count(*) as customer_count,
        sum(case when outcomes.is_churned then 1 else 0 end) as churned_count
    from scores
    inner join learning_dates
        on
            scores.basis_code = learning_dates.basis_code
            and scores.observation_date = learning_dates.observation_date
    inner join outcomes
        on
            scores.customer_id = outcomes.customer_id
            and scores.observation_date = outcomes.observation_date
    group by
        scores.basis_code,
        scores.risk_score
),

scores_accumulated as (
    select
        basis_code,
        risk_score,
        sum(customer_count) over customers_above as customer_count,
        sum(churned_count) over customers_above as churned_count
    from scores_counted
    window customers_above as (
        partition by basis_code
        order by risk_score desc
        rows between unbounded preceding and current row
    )
),

-- High risk begins at the lowest score from which on the band leaves as often as its
-- bar asks; where none does, and for medium risk, at a share of all customers, at the
-- lowest score of all where fewer have any.
cuts_found as (
    select
        scales.basis_code,
        risk_bands.risk_band_code,
        min(
            case
                when
                    cast(scores_accumulated.churned_count as decimal(28, 4))
                    * scales.customer_count
                    >= risk_bands.minimum_lift
                    * cast(scales.churned_count as decimal(18, 0))
                    * scores_accumulated.customer_count
                    then scores_accumulated.risk_score
                else null
            end
        ) as proven_score,
        coalesce(
            max(
                case
                    when
                        scores_accumulated.customer_count
                        >= risk_bands.minimum_share * scales.customer_count
                        then scores_accumulated.risk_score
                    else null
                end
            ),
            min(scores_accumulated.risk_score)
        ) as share_score
    from scales
    inner join scores_accumulated
        on scales.basis_code = scores_accumulated.basis_code
    cross join risk_bands
    where
        scales.weight_source_code = 'learned'
        and scores_accumulated.risk_score > 0
    group by
        scales.basis_code,
        risk_bands.risk_band_code
),

bands_begun as (
    select
        scales.basis_code,
        risk_bands.risk_band_code,
        coalesce(
            cuts_found.proven_score,
            cuts_found.share_score,
            risk_bands.minimum_score
        ) as first_score
    from scales
    cross join risk_bands
    left join cuts_found
        on
            scales.basis_code = cuts_found.basis_code
            and risk_bands.risk_band_code = cuts_found.risk_band_code
),

bands_cut as (
    select
        basis_code,
        max(
            case when risk_band_code = 'medium' then first_score else null end
        ) as medium_score,
        max(
            case when risk_band_code = 'high' then first_score else null end
        ) as high_score
    from bands_begun
    group by basis_code
),

cuts_ordered as (
    select
        basis_code,
        cast(medium_score as int) as medium_score,
        cast(greatest(high_score, medium_score + 1) as int) as high_score
    from bands_cut
)

select * from cuts_ordered
