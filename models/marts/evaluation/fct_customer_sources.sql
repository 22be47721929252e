{%- set window_start = add_days(
    'first_orders_found.first_order_date', '-' ~ var('attribution_days')
) -%}
with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

orders as (
    select * from {{ ref('fct_orders') }}
    where is_purchase
),

leads as (select * from {{ ref('fct_leads') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

first_orders_found as (
    select
        identities.customer_id,
        min(orders.ordered_at) as first_ordered_at,
        min(orders.ordered_date) as first_order_date
    from orders
    inner join latest_dates
        on orders.ordered_date <= latest_dates.observation_date
    inner join identities
        on orders.contact_key = identities.contact_key
    group by identities.customer_id
),

leads_resolved as (
    select
        identities.customer_id,
        leads.lead_key,
        leads.channel_code,
        leads.campaign_id,
        leads.created_date,
        leads.created_at
    from leads
    inner join latest_dates
        on leads.created_date <= latest_dates.observation_date
    inner join identities
        on leads.contact_key = identities.contact_key
),

-- An order at midnight to the second has a day only: a lead of that day came before it.
leads_ranked as (
    select
        leads_resolved.customer_id,
        leads_resolved.lead_key,
        leads_resolved.channel_code,
        leads_resolved.campaign_id,
        leads_resolved.created_at,
        row_number() over (
            partition by leads_resolved.customer_id
            order by leads_resolved.created_at asc, leads_resolved.lead_key asc
        ) as lead_rank
    from leads_resolved
    left join first_orders_found
        on leads_resolved.customer_id = first_orders_found.customer_id
    where
        first_orders_found.customer_id is null
        or (
            leads_resolved.created_date >= {{ window_start }}
            and (
                leads_resolved.created_at <= first_orders_found.first_ordered_at
                or (
                    leads_resolved.created_date = first_orders_found.first_order_date
                    and first_orders_found.first_ordered_at
                    = cast(first_orders_found.first_order_date as timestamp)
                )
            )
        )
),

customers_listed as (
    select customer_id from first_orders_found
    union
    select customer_id from leads_resolved
),

sources_attributed as (
    select
        customers_listed.customer_id,
        leads_ranked.lead_key,
        coalesce(leads_ranked.channel_code, 'unattributed') as channel_code,
        coalesce(leads_ranked.campaign_id, 'unattributed') as campaign_id,
        first_orders_found.first_order_date,
        leads_ranked.created_at as lead_created_at,
        first_orders_found.first_ordered_at
    from customers_listed
    left join first_orders_found
        on customers_listed.customer_id = first_orders_found.customer_id
    left join leads_ranked
        on
            customers_listed.customer_id = leads_ranked.customer_id
            and leads_ranked.lead_rank = 1
)

select * from sources_attributed
