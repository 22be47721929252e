with

movements as (select * from {{ ref('int_order_movements') }}),

contact_days_summed as (
    select
        contact_key,
        currency_code,
        cast(sum(case when movement_code = 'sale' then 1 else 0 end) as int)
            as order_count,
        cast(
            sum(
                case
                    when movement_code = 'sale' and discount_amount > 0 then 1
                    else 0
                end
            ) as int
        ) as discounted_order_count,
        cast(
            sum(case when movement_code = 'sale' then movement_amount else 0 end)
            as decimal(18, 4)
        ) as paid_amount,
        cast(sum(movement_amount) as decimal(18, 4)) as net_revenue_amount,
        movement_date as activity_date
    from movements
    where contact_key is not null
    group by
        contact_key,
        currency_code,
        movement_date
)

select * from contact_days_summed
