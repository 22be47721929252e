{#-
    CTE `payments_added_up`, of each order number of a source system what its payments brought
    in, and their currency if all are in one. Reads `payments`.
-#}
{%- macro payments_added_up() -%}
payments_added_up as (
    select
        source_system as telling_system,
        replace(order_id, '#', '') as told_order_number,
        cast(sum(received_amount) as decimal(18, 4)) as told_amount,
        case when min(currency_code) = max(currency_code) then min(currency_code) else null end
            as told_currency_code
    from payments
    where received_amount > 0 and order_id is not null
    group by
        source_system,
        replace(order_id, '#', '')
),
{%- endmacro -%}
