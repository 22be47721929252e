{%- set base_rate = 'cast(' ~ var('seed_churn_rate') ~ ' as double)' -%}
with

fitted_scales as (select * from {{ ref('int_score_calibration_fitted') }}),

outcomes as (select * from {{ ref('fct_churn_outcomes') }}),

learning_dates as (select * from {{ ref('int_learning_dates_listed') }}),

-- A customer at several dates is one customer.
customers_counted as (
    select
        learning_dates.basis_code,
        count(
            distinct
            case when outcomes.is_churned then outcomes.customer_id else null end
        ) as leaver_count,
        count(
            distinct
            case when outcomes.is_churned then null else outcomes.customer_id end
        ) as stayer_count
    from outcomes
    inner join learning_dates
        on
            outcomes.customer_group_code = learning_dates.customer_group_code
            and outcomes.observation_date = learning_dates.observation_date
    group by learning_dates.basis_code
),

-- Too few leavers, or evidence that points nowhere, leave the weights of the seeds.
bases_judged as (
    select
        bases.basis_code,
        coalesce(fitted_scales.churned_count, 0) as churned_count,
        coalesce(fitted_scales.customer_count, 0) as customer_count,
        fitted_scales.slope,
        fitted_scales.intercept,
        coalesce(
            least(customers_counted.leaver_count, customers_counted.stayer_count)
            >= {{ var('risk_learning_minimum_customers') }}
            and fitted_scales.slope between {{ var('risk_slope_minimum') }}
            and {{ var('risk_slope_maximum') }}, false
        ) as is_learned
    from (
        {%- for basis in risk_bases() %}
        select '{{ basis.basis }}' as basis_code
        {{- '\n        union all' if not loop.last }}
        {%- endfor %}
    ) as bases
    left join fitted_scales
        on bases.basis_code = fitted_scales.basis_code
    left join customers_counted
        on bases.basis_code = customers_counted.basis_code
),

scales_set as (
    select
        basis_code,
        case when is_learned then 'learned' else 'seed' end as weight_source_code,
        churned_count,
        customer_count,
        cast(case when is_learned then slope else null end as decimal(12, 6)) as slope,
        cast(
            case
                when is_learned then intercept
                else ln({{ base_rate }} / (1 - {{ base_rate }}))
            end as decimal(12, 6)
        ) as intercept
    from bases_judged
)

select * from scales_set
