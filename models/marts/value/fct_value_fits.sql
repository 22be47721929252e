{%- set purchase_parameters = ['r', 'alpha', 'a', 'b'] -%}
{%- set spending_parameters = ['p', 'q', 'gamma'] -%}
with

periods as (select * from {{ ref('int_value_periods_set') }}),

fits as (
    {{ python_rows('int_value_models_fitted', {
        'period_code': 'string',
        'purchase_fit_code': 'string',
        'spending_fit_code': 'string',
        'buyer_count': 'int',
        'repeat_buyer_count': 'int',
        'spending_customer_count': 'int',
        'purchase_r': 'decimal(18, 4)',
        'purchase_alpha': 'decimal(18, 4)',
        'purchase_a': 'decimal(18, 4)',
        'purchase_b': 'decimal(18, 4)',
        'purchase_log_likelihood': 'decimal(18, 4)',
        'spending_p': 'decimal(18, 4)',
        'spending_q': 'decimal(18, 4)',
        'spending_gamma': 'decimal(18, 4)',
        'spending_log_likelihood': 'decimal(18, 4)',
    }) }}
),

fits_judged as (
    select
        periods.period_code,
        coalesce(fits.purchase_fit_code, 'not_available') as purchase_fit_code,
        coalesce(fits.spending_fit_code, 'not_available') as spending_fit_code,
        coalesce(fits.buyer_count, 0) as buyer_count,
        coalesce(fits.repeat_buyer_count, 0) as repeat_buyer_count,
        coalesce(fits.spending_customer_count, 0) as spending_customer_count,
        periods.horizon_days,
        {%- for name in purchase_parameters %}
        fits.purchase_{{ name }},
        {%- endfor %}
        fits.purchase_log_likelihood,
        {%- for name in spending_parameters %}
        fits.spending_{{ name }},
        {%- endfor %}
        fits.spending_log_likelihood,
        coalesce(
            fits.purchase_fit_code = 'converged'
            and fits.spending_fit_code = 'converged',
            false
        ) as is_converged,
        periods.basis_date
    from periods
    left join fits
        on periods.period_code = fits.period_code
)

select * from fits_judged
