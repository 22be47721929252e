{{ config(materialized='view') }}

with

episodes as (select * from {{ ref('int_episodes_drawn') }}),

tickets as (select * from {{ ref('stg_service__tickets') }}),

contracts as (select * from {{ ref('stg_commerce__contracts') }}),

follow_ups as (select * from {{ ref('stg_crm__follow_ups') }}),

orders as (select * from {{ ref('fct_orders') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

-- What is about no record is about the customer's state.
orders_ranked as (
    select
        episodes.task_id,
        orders.contact_key,
        row_number() over (
            partition by episodes.task_id
            order by orders.ordered_at desc, orders.order_key desc
        ) as newest_rank
    from episodes
    inner join identities
        on episodes.record_key = identities.customer_id
    inner join orders
        on identities.contact_key = orders.contact_key
),

contacts_found as (
    select
        episodes.task_id,
        tickets.contact_key
    from episodes
    inner join tickets
        on episodes.record_key = tickets.ticket_key
    where episodes.trigger_code in ('service_recovery', 'complaint_closed')
    union all
    select
        episodes.task_id,
        contracts.contact_key
    from episodes
    inner join contracts
        on episodes.record_key = contracts.contract_key
    where episodes.trigger_code = 'renewal'
    union all
    select
        episodes.task_id,
        follow_ups.contact_key
    from episodes
    inner join follow_ups
        on episodes.record_key = 'follow_up:' || follow_ups.follow_up_key
    union all
    select
        task_id,
        contact_key
    from orders_ranked
    where newest_rank = 1
),

evidence_found as (
    select
        contacts_found.task_id,
        identities.issued_customer_id as evidence_customer_id
    from contacts_found
    inner join identities
        on contacts_found.contact_key = identities.contact_key
)

select * from evidence_found
