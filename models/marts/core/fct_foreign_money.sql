with

movements as (select * from {{ ref('int_order_movements') }}),

reporting_currency as (select * from {{ ref('dim_reporting_currency') }}),

foreign_money_summed as (
    select
        movements.currency_code,
        max(reporting_currency.currency_code) as reporting_currency_code,
        count(*) as movement_count,
        count(*) - count(movements.reporting_amount) as apart_count,
        cast(sum(movements.movement_amount) as decimal(18, 4)) as movement_amount,
        cast(
            sum(
                case
                    when movements.reporting_amount is null
                        then movements.movement_amount
                    else 0
                end
            ) as decimal(18, 4)
        ) as apart_amount,
        cast(sum(coalesce(movements.reporting_amount, 0)) as decimal(18, 4))
            as converted_amount,
        min(
            case
                when movements.reporting_amount is null then movements.movement_date
                else null
            end
        ) as first_apart_date,
        max(
            case
                when movements.reporting_amount is null then movements.movement_date
                else null
            end
        ) as last_apart_date
    from movements
    inner join reporting_currency
        on movements.currency_code != reporting_currency.currency_code
    where movements.movement_date <= {{ as_of_date() }}
    group by movements.currency_code
)

select * from foreign_money_summed
