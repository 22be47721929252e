with

movements as (select * from {{ ref('int_order_movements') }}),

orders as (select * from {{ ref('fct_orders') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

orders_rated as (
    select
        order_key,
        coalesce(
            case
                when paid_amount > 0
                    then {{ exact_ratio(
                        hundredths('paid_amount - cost_amount'),
                        hundredths('paid_amount'),
                    ) }}
                else null
            end,
            cast({{ var('default_margin_ratio') }} as decimal(18, 4))
        ) as margin_ratio,
        cost_amount is not null as has_cost,
        ordered_date
    from orders
),

-- What is given back takes its share of the cost back with it.
movements_rated as (
    select
        identities.customer_id,
        cast(
            movements.reporting_amount
            * coalesce(
                orders_rated.margin_ratio,
                cast({{ var('default_margin_ratio') }} as decimal(18, 4))
            ) as decimal(18, 4)
        ) as margin_amount,
        movements.movement_code = 'sale' as is_sale,
        coalesce(orders_rated.has_cost, false) as has_cost,
        coalesce(orders_rated.ordered_date, movements.movement_date)
            as purchase_date,
        movements.movement_date
    from movements
    inner join identities
        on movements.contact_key = identities.contact_key
    left join orders_rated
        on movements.order_key = orders_rated.order_key
    where
        movements.movement_date <= {{ as_of_date() }}
        and movements.reporting_amount is not null
),

customer_margins_summed as (
    select
        customer_id,
        cast(sum(case when is_sale then 1 else 0 end) as int) as sale_count,
        cast(sum(case when is_sale and has_cost then 1 else 0 end) as int)
            as costed_sale_count,
        cast(sum(margin_amount) as decimal(18, 4)) as margin_amount,
        purchase_date,
        movement_date
    from movements_rated
    group by
        customer_id,
        purchase_date,
        movement_date
)

select * from customer_margins_summed
