{%- set parameters = [
    'purchase_r', 'purchase_alpha', 'purchase_a', 'purchase_b',
    'spending_p', 'spending_q', 'spending_gamma',
    'purchase_log_likelihood', 'spending_log_likelihood',
] -%}
{%- set fit_labels = {'purchase_fit': 'fit_state', 'spending_fit': 'fit_state'} -%}
with

calibration as (select * from {{ ref('fct_clv_calibration') }}),

fits as (
    select * from {{ ref('fct_value_fits') }}
    where period_code = 'calibration'
),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

calibration_published as (
    select
        {{ code_names(['frequency_group'], 'calibration') }},
        {{ code_names(fit_labels, 'fits') }},
        {{ code_orders(['frequency_group']) }},
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
    {{ label_joins({'frequency_group': 'frequency_group'}, 'calibration') }}
    {{ label_joins(fit_labels, 'fits') }}
)

select * from calibration_published
