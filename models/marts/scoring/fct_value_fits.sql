{%- set counts = ['buyer_count', 'repeat_buyer_count', 'spending_customer_count'] -%}
{%- set parameters = [
    'purchase_r', 'purchase_alpha', 'purchase_a', 'purchase_b',
    'spending_p', 'spending_q', 'spending_gamma',
] -%}
with

periods as (select * from {{ ref('dim_value_periods') }}),

fits as (select * from {{ ref('int_value_models_fitted') }}),

fits_judged as (
    select
        periods.period_code,
        coalesce(fits.purchase_fit_code, 'not_available') as purchase_fit_code,
        coalesce(fits.spending_fit_code, 'not_available') as spending_fit_code,
        {%- for count in counts %}
        cast(coalesce(fits.{{ count }}, 0) as int) as {{ count }},
        {%- endfor %}
        periods.horizon_days,
        {%- for parameter in parameters %}
        cast(fits.{{ parameter }} as decimal(38, 8)) as {{ parameter }},
        {%- endfor %}
        cast(fits.purchase_log_likelihood as decimal(18, 4))
            as purchase_log_likelihood,
        cast(fits.spending_log_likelihood as decimal(18, 4))
            as spending_log_likelihood,
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
