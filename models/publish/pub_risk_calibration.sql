{%- set labels = {'weight_source': 'weight_source'} -%}
with

calibration as (select * from {{ ref('fct_risk_calibration') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

calibration_published as (
    select
        {{ code_names(labels, 'calibration') }},
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
    {{ label_joins(labels, 'calibration') }}
)

select * from calibration_published
