{%- set parameters = [
    'purchase_r', 'purchase_alpha', 'purchase_a', 'purchase_b',
    'spending_p', 'spending_q', 'spending_gamma',
    'purchase_log_likelihood', 'spending_log_likelihood',
] -%}
with

calibration as (select * from {{ ref('fct_value_calibration') }}),

fits as (
    select * from {{ ref('fct_value_fits') }}
    where period_code = 'calibration'
),

labels as (select * from {{ ref('dim_labels') }}),

calibration_published as (
    select
        calibration.frequency_group_code,
        group_labels.name_zh as frequency_group_name_zh,
        group_labels.name_en as frequency_group_name_en,
        {%- for model in ['purchase', 'spending'] %}
        fits.{{ model }}_fit_code,
        {{ model }}_labels.name_zh as {{ model }}_fit_name_zh,
        {{ model }}_labels.name_en as {{ model }}_fit_name_en,
        {%- endfor %}
        calibration.customer_count,
        calibration.actual_purchase_count,
        calibration.expected_purchase_mean,
        calibration.run_rate_purchase_mean,
        calibration.actual_purchase_mean,
        calibration.purchase_error_ratio,
        calibration.run_rate_error_ratio,
        cast(calibration.expected_margin_amount as decimal(18, 2))
            as expected_margin_amount,
        cast(calibration.actual_margin_amount as decimal(18, 2))
            as actual_margin_amount,
        fits.horizon_days,
        {%- for parameter in parameters %}
        fits.{{ parameter }},
        {%- endfor %}
        fits.is_converged,
        calibration.basis_date
    from calibration
    cross join fits
    left join labels as group_labels
        on
            group_labels.vocabulary_code = 'frequency_group'
            and calibration.frequency_group_code = group_labels.code
    {%- for model in ['purchase', 'spending'] %}
    left join labels as {{ model }}_labels
        on
            {{ model }}_labels.vocabulary_code = 'fit_state'
            and fits.{{ model }}_fit_code = {{ model }}_labels.code
    {%- endfor %}
)

select * from calibration_published
