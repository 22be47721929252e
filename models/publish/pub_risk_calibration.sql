with

calibration as (select * from {{ ref('fct_risk_calibration') }}),

labels as (
    select * from {{ ref('dim_labels') }}
    where vocabulary_code = 'weight_source'
),

calibration_published as (
    select
        calibration.weight_source_code,
        labels.name_zh as weight_source_name_zh,
        labels.name_en as weight_source_name_en,
        calibration.bin_number,
        calibration.customer_count,
        calibration.case_count,
        calibration.churned_case_count,
        calibration.minimum_probability,
        calibration.maximum_probability,
        calibration.mean_probability,
        cast(calibration.churn_rate as decimal(9, 4)) as churn_rate,
        calibration.churn_rate_lower,
        calibration.churn_rate_upper
    from calibration
    left join labels
        on calibration.weight_source_code = labels.code
)

select * from calibration_published
