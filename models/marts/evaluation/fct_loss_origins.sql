with

losses as (select * from {{ ref('fct_lost_customers') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

orders as (
    select * from {{ ref('fct_orders') }}
    where
        is_purchase
        and store_name != ''
),

order_lines as (select * from {{ ref('fct_order_lines') }}),

purchases_named as (
    select
        contact_key,
        'store' as loss_origin_code,
        store_name as subject_name,
        ordered_date
    from orders
    union all
    select
        contact_key,
        'category' as loss_origin_code,
        product_category as subject_name,
        ordered_date
    from order_lines
),

-- A customer counts once for every category and store of its last day of orders.
origins_found as (
    select distinct
        losses.customer_id,
        purchases_named.loss_origin_code,
        purchases_named.subject_name,
        losses.cause_code,
        losses.observation_date
    from losses
    inner join identities
        on losses.customer_id = identities.customer_id
    inner join purchases_named
        on
            identities.contact_key = purchases_named.contact_key
            and losses.last_order_date = purchases_named.ordered_date
),

subjects_counted as (
    select
        loss_origin_code,
        subject_name,
        count(distinct customer_id) as carrier_count
    from origins_found
    group by
        loss_origin_code,
        subject_name
),

origins_known as (
    select
        origins_found.customer_id,
        origins_found.loss_origin_code,
        origins_found.subject_name,
        origins_found.cause_code,
        cast(subjects_counted.carrier_count as int) as carrier_count,
        origins_found.observation_date
    from origins_found
    inner join subjects_counted
        on
            origins_found.loss_origin_code = subjects_counted.loss_origin_code
            and origins_found.subject_name = subjects_counted.subject_name
)

select * from origins_known
