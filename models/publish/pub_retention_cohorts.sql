with

cohorts as (select * from {{ ref('fct_retention_cohorts') }}),

cohorts_published as (
    select
        currency_code,
        months_since,
        cohort_customer_count,
        active_customer_count,
        ordering_customer_count,
        churned_customer_count,
        withdrawn_customer_count,
        {%- for rate in ['retention', 'order', 'churn'] %}
        cast({{ rate }}_rate as decimal(7, 4)) as {{ rate }}_rate,
        {%- endfor %}
        {%- for amount in ['net_revenue', 'month_net_revenue'] %}
        cast({{ amount }}_amount as decimal(18, 2)) as {{ amount }}_amount,
        {%- endfor %}
        is_followed_from_start,
        is_partial_period,
        cohort_month,
        observation_date
    from cohorts
)

select * from cohorts_published
