{%- set labels = {
    'states': {
        'tier': 'tier', 'lifecycle_stage': 'lifecycle_stage', 'risk_band': 'risk_band',
    },
    'scores': {'value_class': 'value_class'},
    'customers_placed': {'signup_channel': 'channel'},
} -%}
{%- set places = ['region', 'store'] -%}
with

states as (select * from {{ ref('fct_customer_states') }}),

scores as (select * from {{ ref('fct_rfm_scores') }}),

risks as (select * from {{ ref('fct_churn_risk') }}),

customers as (select * from {{ ref('dim_customers') }}),

reporting_currency as (select * from {{ ref('dim_reporting_currency') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

{%- for place in places %}

{{ place }}s_counted as (
    select
        {{ place }}_name,
        count(*) as customer_count
    from customers
    group by {{ place }}_name
),
{%- endfor %}

-- A name that few carry may be a person's, from a shifted row.
customers_placed as (
    select
        customers.customer_id,
        {%- for place in places %}
        case
            when
                {{ place }}s_counted.customer_count
                < {{ var('shown_word_minimum_customers') }}
                then 'other'
            else customers.{{ place }}_name
        end as {{ place }}_name,
        {%- endfor %}
        customers.signup_channel_code,
        customers.owner_key,
        customers.owner_name
    from customers
    left join regions_counted
        on customers.region_name = regions_counted.region_name
    left join stores_counted
        on customers.store_name = stores_counted.store_name
),

months_published as (
    select
        states.customer_id,
        {%- for source in labels %}
        {{ code_names(labels[source], source) }},
        {%- endfor %}
        {%- for place in places %}
        customers_placed.{{ place }}_name,
        {%- endfor %}
        {{ mask_owner_key('customers_placed') }} as owner_key,
        customers_placed.owner_name,
        reporting_currency.currency_code,
        {{ code_orders(['tier', 'lifecycle_stage', 'risk_band', 'value_class']) }},
        risks.churn_probability,
        cast(states.net_revenue_amount_365d as decimal(18, 2))
            as net_revenue_amount_365d,
        cast(
            greatest(states.net_revenue_amount_365d, 0) * risks.churn_probability
            as decimal(18, 2)
        ) as net_revenue_at_stake_amount,
        states.observation_date = last_day(states.observation_date) as is_month_end,
        states.observation_date
    from states
    inner join customers_placed
        on states.customer_id = customers_placed.customer_id
    cross join reporting_currency
    left join scores
        on
            states.customer_id = scores.customer_id
            and states.observation_date = scores.observation_date
    left join risks
        on
            states.customer_id = risks.customer_id
            and states.observation_date = risks.observation_date
    {%- for source in labels %}
    {{ label_joins(labels[source], source) }}
    {%- endfor %}
)

select * from months_published
