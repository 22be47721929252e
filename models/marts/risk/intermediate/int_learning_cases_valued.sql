with

levels as (select * from {{ ref('fct_signal_levels') }}),

outcomes as (select * from {{ ref('fct_churn_outcomes') }}),

learning_dates as (select * from {{ ref('int_learning_dates_listed') }}),

cases_collected as (
    select
        learning_dates.basis_code,
        outcomes.customer_id,
        outcomes.is_churned,
        outcomes.observation_date
    from outcomes
    inner join learning_dates
        on
            outcomes.customer_group_code = learning_dates.customer_group_code
            and outcomes.observation_date = learning_dates.observation_date
),

customers_counted as (
    select
        basis_code,
        customer_id,
        count(*) as case_count
    from cases_collected
    group by
        basis_code,
        customer_id
),

-- Whole customers, as if drawn by lot: of so many cases more teach next to nothing.
customers_drawn as (
    select
        basis_code,
        customer_id,
        row_number() over customers_by_lot as customer_number,
        sum(case_count) over customers_by_lot as case_count
    from customers_counted
    window customers_by_lot as (
        partition by basis_code
        order by
            md5(customer_id),
            customer_id
        rows between unbounded preceding and current row
    )
),

cases_valued as (
    select
        cases_collected.basis_code,
        cast(customers_drawn.customer_number as bigint) as customer_number,
        cases_collected.is_churned,
        {%- for signal in signal_measures() %}
        levels.{{ signal }}_value,
        {%- endfor %}
        cases_collected.observation_date
    from cases_collected
    inner join customers_drawn
        on
            cases_collected.basis_code = customers_drawn.basis_code
            and cases_collected.customer_id = customers_drawn.customer_id
    inner join levels
        on
            cases_collected.customer_id = levels.customer_id
            and cases_collected.observation_date = levels.observation_date
    where customers_drawn.case_count <= {{ var('risk_learning_maximum_cases') }}
)

select * from cases_valued
