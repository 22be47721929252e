with

movements as (select * from {{ ref('int_order_movements') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

refunds as (select * from {{ ref('fct_customer_refunds') }}),

-- A sale and its later refund are two days. Money of another currency without a rate is
-- left out.
customer_days_summed as (
    select
        identities.customer_id,
        cast(sum(case when movements.movement_code = 'sale' then 1 else 0 end) as int)
            as order_count,
        cast(
            sum(
                case
                    when
                        movements.movement_code = 'sale'
                        and movements.discount_amount > 0
                        then 1
                    else 0
                end
            ) as int
        ) as discounted_order_count,
        cast(
            sum(
                case
                    when movements.movement_code = 'sale'
                        then coalesce(movements.reporting_amount, 0)
                    else 0
                end
            ) as decimal(18, 4)
        ) as paid_amount,
        cast(sum(coalesce(movements.reporting_amount, 0)) as decimal(18, 4))
            as net_revenue_amount,
        movements.movement_date as activity_date
    from movements
    inner join identities
        on movements.contact_key = identities.contact_key
    where movements.movement_date <= {{ as_of_date() }}
    group by
        identities.customer_id,
        movements.movement_date
),

refunded_days_summed as (
    select
        customer_id,
        sum(order_count) as order_count,
        ordered_date,
        max(refunded_in_full_date) as refunded_in_full_date
    from refunds
    group by
        customer_id,
        ordered_date
),

-- A day stands as long as one of its orders does; it falls on the day the last of them
-- is refunded in full.
days_dated as (
    select
        customer_days_summed.customer_id,
        customer_days_summed.order_count,
        customer_days_summed.discounted_order_count,
        customer_days_summed.paid_amount,
        customer_days_summed.net_revenue_amount,
        customer_days_summed.activity_date,
        case
            when refunded_days_summed.order_count >= customer_days_summed.order_count
                then refunded_days_summed.refunded_in_full_date
            else null
        end as orders_refunded_date
    from customer_days_summed
    left join refunded_days_summed
        on
            customer_days_summed.customer_id = refunded_days_summed.customer_id
            and customer_days_summed.activity_date = refunded_days_summed.ordered_date
)

select * from days_dated
