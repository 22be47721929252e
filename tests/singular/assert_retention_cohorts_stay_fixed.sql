with

cohorts as (select * from {{ ref('pub_retention_cohorts') }}),

customers_counted as (
    select
        cast(date_trunc('month', first_order_date) as date) as cohort_month,
        count(*) as customer_count
    from {{ ref('dim_customers') }}
    where first_order_date <= {{ as_of_date() }}
    group by cast(date_trunc('month', first_order_date) as date)
),

cohorts_unfixed as (
    select
        customers_counted.customer_count,
        cohorts.cohort_customer_count,
        cohorts.active_customer_count,
        cohorts.ordering_customer_count,
        cohorts.churned_customer_count,
        cohorts.withdrawn_customer_count,
        coalesce(cohorts.cohort_month, customers_counted.cohort_month) as cohort_month,
        cohorts.observation_date
    from customers_counted
    full outer join cohorts
        on customers_counted.cohort_month = cohorts.cohort_month
    where
        customers_counted.customer_count
        is distinct from cohorts.cohort_customer_count
        or cohorts.active_customer_count
        + cohorts.churned_customer_count
        + cohorts.withdrawn_customer_count
        != cohorts.cohort_customer_count
        or cohorts.withdrawn_customer_count < 0
        or cohorts.ordering_customer_count
        > cohorts.cohort_customer_count - cohorts.withdrawn_customer_count
)

select * from cohorts_unfixed
