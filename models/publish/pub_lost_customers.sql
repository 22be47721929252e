{%- set labels = {
    'tier': 'tier', 'cause': 'cause', 'churn_type': 'churn_type', 'last_play': 'play',
} -%}
with

losses as (select * from {{ ref('fct_lost_customers') }}),

customers as (select * from {{ ref('dim_customers') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

losses_published as (
    select
        losses.customer_id,
        {{ mask_name('customers.customer_name') }} as masked_customer_name,
        {{ code_names(labels, 'losses') }},
        {{ mask_owner_key('customers') }} as owner_key,
        customers.owner_name,
        losses.currency_code,
        {{ code_orders(['tier']) }},
        losses.tried_play_count,
        cast(losses.lost_net_revenue_amount_365d as decimal(18, 2))
            as lost_net_revenue_amount_365d,
        losses.has_returned,
        losses.last_order_date,
        losses.observation_date
    from losses
    left join customers
        on losses.customer_id = customers.customer_id
    {{ label_joins(labels, 'losses') }}
)

select * from losses_published
