with

cohorts as (select * from {{ ref('pub_retention_cohorts') }}),

customers as (select * from {{ ref('dim_customers') }}),

stages as (select * from {{ ref('fct_customer_states') }}),

stage_rules as (select * from {{ ref('lifecycle_stages') }}),

customers_counted as (
    select
        cast(date_trunc('month', first_order_date) as date) as cohort_month,
        count(*) as customer_count
    from customers
    where first_order_date <= {{ as_of_date() }}
    group by cast(date_trunc('month', first_order_date) as date)
),

-- Who has ordered and is neither active nor churned has withdrawn all orders.
withdrawn_counted as (
    select
        cast(date_trunc('month', customers.first_order_date) as date) as cohort_month,
        count(*) as customer_count,
        stages.observation_date
    from customers
    inner join stages
        on
            customers.customer_id = stages.customer_id
            and customers.first_order_date <= stages.observation_date
    inner join stage_rules
        on stages.lifecycle_stage_code = stage_rules.lifecycle_stage_code
    where
        not stage_rules.is_active
        and stages.lifecycle_stage_code != 'churned'
    group by
        cast(date_trunc('month', customers.first_order_date) as date),
        stages.observation_date
),

cohorts_unfixed as (
    select
        customers_counted.customer_count,
        cohorts.cohort_customer_count,
        cohorts.active_customer_count,
        cohorts.ordering_customer_count,
        cohorts.churned_customer_count,
        cohorts.withdrawn_customer_count,
        withdrawn_counted.customer_count as counted_withdrawn_customer_count,
        coalesce(cohorts.cohort_month, customers_counted.cohort_month) as cohort_month,
        cohorts.observation_date
    from customers_counted
    full outer join cohorts
        on customers_counted.cohort_month = cohorts.cohort_month
    left join withdrawn_counted
        on
            cohorts.cohort_month = withdrawn_counted.cohort_month
            and cohorts.observation_date = withdrawn_counted.observation_date
    where
        customers_counted.customer_count
        is distinct from cohorts.cohort_customer_count
        or cohorts.withdrawn_customer_count
        != coalesce(withdrawn_counted.customer_count, 0)
        or cohorts.ordering_customer_count
        > cohorts.cohort_customer_count - cohorts.withdrawn_customer_count
)

select * from cohorts_unfixed
