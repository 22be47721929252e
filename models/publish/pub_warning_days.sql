with

warnings as (select * from {{ ref('fct_churn_warnings') }}),

order_days as (select * from {{ ref('fct_customer_days') }}),

event_days as (select * from {{ ref('fct_customer_event_days') }}),

days_collected as (
    select
        customer_id,
        order_count,
        0 as follow_up_count,
        0 as touch_count,
        0 as interaction_count,
        0 as ticket_count,
        0 as complaint_count,
        net_revenue_amount,
        activity_date
    from order_days
    union all
    select
        customer_id,
        0 as order_count,
        follow_up_count,
        touch_count,
        interaction_count,
        ticket_count,
        complaint_count,
        cast(0 as decimal(18, 4)) as net_revenue_amount,
        activity_date
    from event_days
),

days_summed as (
    select
        warnings.customer_id,
        warnings.currency_code,
        cast(sum(days_collected.order_count) as int) as order_count,
        cast(sum(days_collected.follow_up_count) as int) as follow_up_count,
        cast(sum(days_collected.touch_count) as int) as touch_count,
        cast(sum(days_collected.interaction_count) as int) as interaction_count,
        cast(sum(days_collected.ticket_count) as int) as ticket_count,
        cast(sum(days_collected.complaint_count) as int) as complaint_count,
        cast(sum(days_collected.net_revenue_amount) as decimal(18, 2))
            as net_revenue_amount,
        days_collected.activity_date,
        warnings.observation_date
    from warnings
    inner join days_collected
        on
            warnings.customer_id = days_collected.customer_id
            and {{ add_days('warnings.observation_date', -365) }}
            < days_collected.activity_date
            and warnings.observation_date >= days_collected.activity_date
    group by
        warnings.customer_id,
        warnings.currency_code,
        days_collected.activity_date,
        warnings.observation_date
),

days_published as (
    select
        customer_id,
        currency_code,
        order_count,
        follow_up_count,
        touch_count,
        interaction_count,
        ticket_count,
        complaint_count,
        net_revenue_amount,
        activity_date,
        observation_date
    from days_summed
    where
        order_count
        + follow_up_count
        + touch_count
        + interaction_count
        + ticket_count
        + complaint_count > 0
        or net_revenue_amount != 0
)

select * from days_published
