with

scores as (select * from {{ ref('fct_churn_scores') }}),

labels as (select * from {{ ref('dim_labels') }}),

scores_published as (
    select
        scores.scored_customer_id,
        scores.customer_id,
        scores.risk_band_code,
        risk_band_labels.name_zh as risk_band_name_zh,
        risk_band_labels.name_en as risk_band_name_en,
        scores.weight_source_code,
        weight_source_labels.name_zh as weight_source_name_zh,
        weight_source_labels.name_en as weight_source_name_en,
        scores.risk_score,
        scores.churn_probability,
        scores.is_frozen,
        scores.run_date
    from scores
    left join labels as risk_band_labels
        on
            risk_band_labels.vocabulary_code = 'risk_band'
            and scores.risk_band_code = risk_band_labels.code
    left join labels as weight_source_labels
        on
            weight_source_labels.vocabulary_code = 'weight_source'
            and scores.weight_source_code = weight_source_labels.code
)

select * from scores_published
