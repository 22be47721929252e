{#-
    CTEs that end in `lines_added_up`, of each order number of a source system what its lines
    come to, and their currency if they name one: none where a line was rejected or waits,
    has no amount, or another currency. Reads `lines` and `orders_untold`.
-#}
{%- macro lines_added_up() -%}
lines_priced as (
    select
        source_system as telling_system,
        replace(order_id, '#', '') as told_order_number,
        case when source_currency_code is not null then currency_code else null end as line_currency_code,
        case
            when row_outcome_code != 'kept' then null
            when order_status_code = 'cancelled' then 0
            else
                coalesce(
                    line_amount,
                    try_cast(cast(quantity as decimal(19, 4)) * unit_price_amount as decimal(18, 4))
                )
        end as priced_amount
    from lines
    where
        row_outcome_code != 'superseded'
        and redelivered_batch_id is null
        and replace(order_id, '#', '') in (select untold_order_number from orders_untold)
),

lines_added_up as (
    select
        telling_system,
        told_order_number,
        cast(sum(priced_amount) as decimal(18, 4)) as told_amount,
        min(line_currency_code) as told_currency_code
    from lines_priced
    group by
        telling_system,
        told_order_number
    having
        count(*) = count(priced_amount)
        and min(coalesce(line_currency_code, '')) = max(coalesce(line_currency_code, ''))
),
{%- endmacro -%}
