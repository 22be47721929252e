{#- Days after that of the first order that the first weeks are. -#}
{%- set first_weeks_days = 28 -%}
with

customer_days as (select * from {{ ref('fct_customer_days') }}),

orders as (select * from {{ ref('fct_orders') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

leads as (select * from {{ ref('fct_leads') }}),

order_lines as (select * from {{ ref('fct_order_lines') }}),

event_days as (select * from {{ ref('fct_customer_event_days') }}),

-- Orders refunded on the day they were placed are no buying.
purchase_days_compared as (
    select
        customer_id,
        activity_date,
        lead(activity_date) over (partition by customer_id order by activity_date)
            as next_purchase_date,
        min(
            case when orders_refunded_date is null then activity_date else null end
        ) over (partition by customer_id) as first_standing_date
    from customer_days
    where
        order_count > 0
        and coalesce(orders_refunded_date > activity_date, true)
),

-- After a day that stands to the as-of date no order was ever the only one.
first_days_chosen as (
    select
        customer_id,
        activity_date as first_order_date,
        next_purchase_date,
        {{ add_days('activity_date', first_weeks_days) }} as first_weeks_end_date
    from purchase_days_compared
    where coalesce(activity_date <= first_standing_date, true)
),

first_orders_found as (
    select
        first_days_chosen.customer_id,
        orders.order_key,
        orders.channel_code,
        row_number() over (
            partition by first_days_chosen.customer_id
            order by orders.ordered_at asc, orders.order_key asc
        ) as order_rank,
        first_days_chosen.first_order_date,
        first_days_chosen.first_weeks_end_date,
        first_days_chosen.next_purchase_date,
        orders.refunded_in_full_date,
        orders.ordered_at
    from first_days_chosen
    inner join identities
        on first_days_chosen.customer_id = identities.customer_id
    inner join orders
        on
            identities.contact_key = orders.contact_key
            and first_days_chosen.first_order_date = orders.ordered_date
    where
        orders.is_purchase
        and coalesce(orders.refunded_in_full_date > orders.ordered_date, true)
),

-- An order at midnight to the second has a day only: a lead of that day came before it.
first_leads_found as (
    select
        first_orders_found.order_key,
        min(leads.created_at) as first_lead_at
    from first_orders_found
    inner join identities
        on first_orders_found.customer_id = identities.customer_id
    inner join leads
        on identities.contact_key = leads.contact_key
    where
        first_orders_found.ordered_at >= leads.created_at
        or first_orders_found.ordered_at
        = cast(cast(leads.created_at as date) as timestamp)
    group by first_orders_found.order_key
),

lines_counted as (
    select
        order_lines.order_key,
        count(*) as line_count
    from order_lines
    inner join first_orders_found
        on order_lines.order_key = first_orders_found.order_key
    group by order_lines.order_key
),

first_weeks_summed as (
    select
        first_days_chosen.customer_id,
        first_days_chosen.first_order_date,
        sum(event_days.interaction_count) as interaction_count
    from first_days_chosen
    inner join event_days
        on
            first_days_chosen.customer_id = event_days.customer_id
            and first_days_chosen.first_order_date < event_days.activity_date
            and first_days_chosen.first_weeks_end_date >= event_days.activity_date
    group by first_days_chosen.customer_id, first_days_chosen.first_order_date
),

-- Weeks before anybody's behaviour was recorded were not quiet.
behaviour_dated as (
    select min(activity_date) as first_behaviour_date from event_days
    where interaction_count > 0
),

first_orders_described as (
    select
        chosen.customer_id,
        chosen.order_key,
        chosen.channel_code,
        cast({{ days_between(
            'cast(leads.first_lead_at as date)', 'chosen.first_order_date'
        ) }} as int) as first_lead_days,
        cast(lines_counted.line_count as int) as first_order_line_count,
        cast(
            case
                when chosen.first_order_date >= behaviour_dated.first_behaviour_date
                    then coalesce(weeks.interaction_count, 0)
                else null
            end as int
        ) as first_weeks_interaction_count,
        chosen.order_rank = 1 as is_first_purchase,
        chosen.first_order_date,
        chosen.first_weeks_end_date,
        chosen.next_purchase_date,
        chosen.refunded_in_full_date
    from first_orders_found as chosen
    cross join behaviour_dated
    left join first_leads_found as leads
        on chosen.order_key = leads.order_key
    left join lines_counted
        on chosen.order_key = lines_counted.order_key
    left join first_weeks_summed as weeks
        on
            chosen.customer_id = weeks.customer_id
            and chosen.first_order_date = weeks.first_order_date
)

select * from first_orders_described
